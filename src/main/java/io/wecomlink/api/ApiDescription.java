package io.wecomlink.api;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.wecomlink.settings.WecomLinkProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The head of {@code /openapi.json}; the rest is read from the controllers. */
@Configuration(proxyBeanMethods = false)
class ApiDescription {

  private static final String SCHEME = "workbench-token";

  @Bean
  OpenAPI openApi(WecomLinkProperties properties) {
    return new OpenAPI()
        .info(
            new Info()
                .title("WeCom Link")
                .version("v1")
                .description(
                    "Links a company's WeCom to the workbench and syncs its people and customers."
                        + " Errors are RFC 9457 problems with a stable code."))
        .addServersItem(
            new io.swagger.v3.oas.models.servers.Server()
                .url(properties.publicBaseUrl().toString()))
        .addSecurityItem(new SecurityRequirement().addList(SCHEME))
        .components(
            new Components()
                .addSchemas(ProblemDescriptions.PROBLEM, ProblemDescriptions.schema())
                .addSecuritySchemes(
                    SCHEME,
                    new SecurityScheme()
                        .type(SecurityScheme.Type.HTTP)
                        .scheme("bearer")
                        .bearerFormat("JWT")));
  }
}
