# docker build -t wecomlink .
# Builds on any machine with a container engine; needs neither a JDK nor Maven on it.

# One Java for build and run. The bytecode is Java 17, so any later one does: --build-arg JAVA=21
ARG JAVA=17

# --- Build -------------------------------------------------------------------------------------
FROM maven:3.9-eclipse-temurin-${JAVA} AS build
WORKDIR /build

# A package of nothing fetches every library and plugin that the real one needs, and this layer is
# built again only when pom.xml changes.
COPY pom.xml .
RUN mvn -B -ntp -DskipTests package && rm -r target

COPY routes routes
COPY src src
RUN mvn -B -ntp -DskipTests package

# --- Take apart: libraries that seldom change, the product that often does -----------------------
FROM eclipse-temurin:${JAVA}-jre AS layers
WORKDIR /layers
COPY --from=build /build/target/wecomlink.jar .
RUN java -Djarmode=tools -jar wecomlink.jar extract --layers --destination extracted

# --- Run -----------------------------------------------------------------------------------------
FROM eclipse-temurin:${JAVA}-jre
LABEL org.opencontainers.image.title="WeCom Link"

# By number, so that an orchestrator can see for itself that it is not root.
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin wecomlink
USER 10001

WORKDIR /opt/wecomlink
COPY --from=layers /layers/extracted/dependencies/ ./
COPY --from=layers /layers/extracted/spring-boot-loader/ ./
COPY --from=layers /layers/extracted/snapshot-dependencies/ ./
COPY --from=layers /layers/extracted/application/ ./
COPY deploy/healthcheck.sh /usr/local/bin/healthcheck.sh

# The JVM reads this by itself, so no shell stands between it and the engine's signals. Set your own
# to replace it. A runner without memory is better dead: another one takes over its work.
ENV JAVA_TOOL_OPTIONS="-XX:MaxRAMPercentage=70 -XX:+ExitOnOutOfMemoryError"

EXPOSE 8080

HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["bash", "/usr/local/bin/healthcheck.sh"]

ENTRYPOINT ["java", "-jar", "wecomlink.jar"]
