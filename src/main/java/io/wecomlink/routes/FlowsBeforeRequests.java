package io.wecomlink.routes;

import org.apache.camel.spring.SpringCamelContext;
import org.apache.camel.spring.boot.CamelSpringBootApplicationListener;
import org.springframework.boot.web.context.WebServerGracefulShutdownLifecycle;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.stereotype.Component;

/**
 * Starts the flows before the web server takes requests.
 *
 * <p>Left to itself, Camel starts when the web server does already listen: for some seconds of each
 * start WeCom's callbacks would meet an open port with no flow behind it and be answered 404, and
 * whoever spreads requests over runners would not know better than to send them there.
 */
@Component
class FlowsBeforeRequests implements SmartLifecycle {

  /** The web server starts 1,024 before the phase in which it stops taking requests. */
  private static final int BEFORE_WEB_SERVER =
      WebServerGracefulShutdownLifecycle.SMART_LIFECYCLE_PHASE - 2048;

  private final ApplicationContext application;
  private final RouteFiles files;
  private volatile boolean started;

  /** Camel's beans are looked up when they are needed: Spring starts first what is injected. */
  FlowsBeforeRequests(ApplicationContext application, RouteFiles files) {
    this.application = application;
    this.files = files;
  }

  /** The same as later, when the event comes by itself and finds Camel started. */
  @Override
  public void start() {
    ContextRefreshedEvent refreshed = new ContextRefreshedEvent(application);
    application.getBean(CamelSpringBootApplicationListener.class).onApplicationEvent(refreshed);
    SpringCamelContext camel = application.getBean(SpringCamelContext.class);
    camel.onApplicationEvent(refreshed);
    files.requireComplete(camel);
    started = true;
  }

  /** Camel stops with the application, after the web server. */
  @Override
  public void stop() {
    started = false;
  }

  @Override
  public boolean isRunning() {
    return started;
  }

  @Override
  public int getPhase() {
    return BEFORE_WEB_SERVER;
  }
}
