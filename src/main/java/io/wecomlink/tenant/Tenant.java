package io.wecomlink.tenant;

/**
 * An enterprise of the workbench.
 *
 * @param tenantId the workbench's id
 * @param name shown to people
 * @param wecomEnabled whether operations switched the WeCom menu on
 * @param subjectName company subject (主体) of the official account or mini program that the
 *     workbench uses; null if not known
 */
public record Tenant(String tenantId, String name, boolean wecomEnabled, String subjectName) {}
