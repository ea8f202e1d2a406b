package io.wecomlink.api;

import io.wecomlink.sync.SyncSchedule;
import io.wecomlink.sync.SyncSchedules;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** When a tenant's syncs start by themselves. */
@RestController
@RequestMapping("/api/v1/tenants/{tenantId}/wecom/schedule")
class ScheduleController {

  /**
   * @param fullCron Quartz cron expression; null for the installation's
   * @param incrementalCron Quartz cron expression; null for the installation's
   * @param paused whether nothing starts by itself
   */
  record ScheduleBody(
      @Size(max = 120) String fullCron,
      @Size(max = 120) String incrementalCron,
      @NotNull Boolean paused) {}

  private final SyncSchedules schedules;

  ScheduleController(SyncSchedules schedules) {
    this.schedules = schedules;
  }

  @GetMapping
  SyncSchedule read(@PathVariable String tenantId) {
    return schedules.of(tenantId);
  }

  @Refuses("400 invalid_cron")
  @PutMapping
  SyncSchedule replace(@PathVariable String tenantId, @Valid @RequestBody ScheduleBody body) {
    return schedules.set(tenantId, body.fullCron(), body.incrementalCron(), body.paused());
  }
}
