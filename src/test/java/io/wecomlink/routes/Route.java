package io.wecomlink.routes;

/**
 * A route that will run: written out, or made from a template with its parameters filled in.
 *
 * @param file where it is written, or where the template is used
 * @param id may be empty, which is a violation
 * @param description may be empty, which is a violation
 * @param body what holds its {@code from}
 * @param templated whether it comes from a template
 */
record Route(RouteFile file, String id, String description, Node body, boolean templated) {

  /** The value of {@code routeConfigurationId}; may be empty, which is a violation. */
  String configurations() {
    return body.text("routeConfigurationId");
  }

  Endpoint consumer() {
    Node from = body.child("from");
    return Endpoint.of(from.text("uri"), from.get("parameters"));
  }

  @Override
  public String toString() {
    return file.path() + ": route " + (id.isEmpty() ? "without id" : id);
  }
}
