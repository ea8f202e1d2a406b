package io.wecomlink.page;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.CacheControl;
import org.springframework.web.filter.ShallowEtagHeaderFilter;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** How the page's files are served. */
@Configuration(proxyBeanMethods = false)
class PageFiles implements WebMvcConfigurer {

  /** The one library whose jar keeps its files elsewhere than a WebJar does. */
  private static final String HTM = "META-INF/maven/org.mvnpm/htm/pom.properties";

  @Override
  public void addResourceHandlers(ResourceHandlerRegistry registry) {
    registry
        .addResourceHandler("/webjars/htm/**")
        .addResourceLocations("classpath:/META-INF/resources/_static/htm/" + version() + "/")
        .setCacheControl(CacheControl.noCache())
        .setUseLastModified(false);
  }

  /**
   * Browsers ask whether a file has changed, and hear so by its content: the time of a file in the
   * jar is the same in every release.
   */
  @Bean
  FilterRegistrationBean<ShallowEtagHeaderFilter> pageEtags() {
    ShallowEtagHeaderFilter filter = new ShallowEtagHeaderFilter();
    // Weak, so that the answer may be compressed.
    filter.setWriteWeakETag(true);
    FilterRegistrationBean<ShallowEtagHeaderFilter> registration =
        new FilterRegistrationBean<>(filter);
    registration.addUrlPatterns("/", "/index.html", "/js/*", "/css/*", "/img/*", "/webjars/*");
    return registration;
  }

  private static String version() {
    try (InputStream in = new ClassPathResource(HTM).getInputStream()) {
      Properties pom = new Properties();
      pom.load(in);
      return pom.getProperty("version");
    } catch (IOException e) {
      throw new IllegalStateException("The library htm is not on the class path", e);
    }
  }
}
