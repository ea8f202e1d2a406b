package io.wecomlink.page;

import io.swagger.v3.oas.annotations.Hidden;
import io.wecomlink.settings.WecomLinkProperties;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.SortedMap;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the page asks for beside the API. */
@Hidden
@RestController
@RequestMapping("/page")
class PageController {

  /**
   * @param allowedOrigins pages that may hand over a token
   */
  record Settings(List<String> allowedOrigins) {}

  record QrText(@NotBlank @Size(max = 1000) String text) {}

  private final PageTexts texts;
  private final Settings settings;

  PageController(PageTexts texts, WecomLinkProperties properties) {
    this.texts = texts;
    this.settings = new Settings(properties.security().frameAncestors());
  }

  @GetMapping("/texts/{language}")
  ResponseEntity<SortedMap<String, String>> texts(@PathVariable String language) {
    return texts
        .of(language)
        .map(found -> ResponseEntity.ok().cacheControl(CacheControl.noCache()).body(found))
        .orElseGet(() -> ResponseEntity.notFound().build());
  }

  @GetMapping("/settings")
  Settings settings() {
    return settings;
  }

  @PostMapping("/qr-codes")
  QrCode qrCode(@Valid @RequestBody QrText body) {
    return QrCode.of(body.text());
  }
}
