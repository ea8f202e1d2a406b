package io.wecomlink.routes;

import io.wecomlink.settings.InvalidSettingException;
import io.wecomlink.settings.WecomLinkProperties;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.spi.Resource;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;
import org.yaml.snakeyaml.Yaml;

/**
 * Loads the files that {@code wecomlink.routes} names, in a fixed order and in one go.
 *
 * <p>Camel's own search finds no files in folders of a packaged jar, starts an empty engine when a
 * pattern matches nothing, and lets one of two routes with the same id silently win. Here each of
 * these stops the start with words.
 */
@Component
class RouteFiles implements CamelContextConfiguration {

  private static final String PACKAGED = "classpath:routes/**/*.camel.yaml";

  private final String pattern;

  /** Of every flow that the product was built with. */
  private List<String> packagedIds = List.of();

  RouteFiles(WecomLinkProperties properties) {
    this.pattern = properties.routes();
  }

  @Override
  public void beforeApplicationStart(CamelContext camel) {
    List<Resource> files = find(pattern);
    if (files.isEmpty()) {
      throw new InvalidSettingException(
          "wecomlink.routes", "a pattern that matches *.camel.yaml files");
    }
    List<String> ids = routeIds(files);
    requireUnique(ids);
    packagedIds = PACKAGED.equals(pattern) ? ids : routeIds(find(PACKAGED));
    try {
      PluginHelper.getRoutesLoader(camel).loadRoutes(files);
    } catch (Exception e) {
      throw new IllegalStateException("The flows could not be loaded: " + e.getMessage(), e);
    }
  }

  /** Too late, and what it throws is passed over by Camel: see {@link #requireComplete}. */
  @Override
  public void afterApplicationStart(CamelContext camel) {}

  /**
   * Once Camel has started, every flow that the product was built with must be there, wherever it
   * came from. Camel passes over what its own call after the start throws, so it is not asked
   * there.
   *
   * @throws InvalidSettingException if flows are missing; it names them
   */
  void requireComplete(CamelContext camel) {
    Set<String> missing = new TreeSet<>(packagedIds);
    camel.getRoutes().stream().map(Route::getRouteId).forEach(missing::remove);
    if (!missing.isEmpty()) {
      throw new InvalidSettingException(
          "wecomlink.routes",
          "a pattern that brings all flows which the product needs; it lacks "
              + String.join(", ", missing));
    }
  }

  private static void requireUnique(List<String> ids) {
    Set<String> seen = new HashSet<>();
    for (String id : ids) {
      if (!seen.add(id)) {
        throw new IllegalStateException("Two flows have the id " + id);
      }
    }
  }

  /** The ids of all routes and templated routes, in the order of the files. */
  private static List<String> routeIds(List<Resource> files) {
    List<String> ids = new ArrayList<>();
    for (Resource file : files) {
      try (InputStream in = file.getInputStream()) {
        if (new Yaml().load(in) instanceof List<?> entries) {
          entries.forEach(entry -> addRouteId(entry, ids));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return ids;
  }

  private static void addRouteId(Object entry, List<String> ids) {
    if (entry instanceof Map<?, ?> map) {
      if (map.get("route") instanceof Map<?, ?> route) {
        ids.add(String.valueOf(route.get("id")));
      } else if (map.get("templatedRoute") instanceof Map<?, ?> route) {
        ids.add(String.valueOf(route.get("routeId")));
      }
    }
  }

  private static List<Resource> find(String pattern) {
    try {
      List<Resource> files = new ArrayList<>();
      for (org.springframework.core.io.Resource file :
          sorted(new PathMatchingResourcePatternResolver().getResources(pattern))) {
        files.add(ResourceHelper.fromBytes(file.getFilename(), file.getContentAsByteArray()));
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<org.springframework.core.io.Resource> sorted(
      org.springframework.core.io.Resource[] files) {
    return Arrays.stream(files)
        .sorted(Comparator.comparing(org.springframework.core.io.Resource::getFilename))
        .toList();
  }
}
