package io.wecomlink.simulator;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The pages that a person clicks through at WeCom: installation and registration. */
final class Pages {

  private static final String HEAD =
      """
      <!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1"><title>%s</title><style>
      body{font:16px/1.6 system-ui,sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem;
      color:#1f2329}h1{font-size:1.4rem;margin-bottom:0}small,.en{color:#646a73}
      label{display:block;margin:.4rem 0}fieldset{border:1px solid #dee0e3;border-radius:6px;
      margin:1rem 0}input[type=text]{width:100%%;padding:.4rem;box-sizing:border-box}
      button{background:#2b6de5;color:#fff;border:0;border-radius:6px;padding:.7rem 1.6rem;
      font-size:1rem;cursor:pointer}.bad{color:#c4342f}</style></head><body>
      """;

  private final SimulatorCore core;
  private final Installer installer;

  Pages(SimulatorCore core, Installer installer) {
    this.core = core;
    this.installer = installer;
  }

  /** Serves the request if it is for a page. */
  boolean serve(String path, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try {
      String route = request.getMethod() + " " + path;
      switch (route) {
        case "GET /" -> home(response);
        case "GET /3rdapp/install" -> installForm(request, response);
        case "POST /3rdapp/install/confirm" -> installConfirm(request, response);
        case "GET /3rdservice/wework/register" -> registerForm(request, response);
        case "POST /3rdservice/wework/register/confirm" -> registerConfirm(request, response);
        case "GET /wework_admin/", "GET /wework_admin" -> console(response);
        case "POST /wework_admin/do" -> consoleDo(request, response);
        default -> {
          return false;
        }
      }
    } catch (ApiError error) {
      refuse(response, error.code, error.getMessage());
    } catch (IllegalArgumentException error) {
      refuse(response, 40058, error.getMessage());
    }
    return true;
  }

  private void home(HttpServletResponse response) throws IOException {
    StringBuilder body = new StringBuilder(HEAD.formatted("企业微信模拟器"));
    body.append("<h1>企业微信模拟器</h1><p class=en>WeCom simulator – not the real WeCom</p><ul>");
    for (SimulatedCorp corp : core.corps()) {
      body.append("<li>")
          .append(escape(corp.name()))
          .append(" <small>")
          .append(escape(corp.corpId()))
          .append("</small></li>");
    }
    body.append("</ul><p><a href=/wework_admin/>管理后台 <span class=en>admin console</span></a></p>")
        .append("<p><a href=/simulator/>/simulator/</a></p>");
    send(response, 200, body.toString());
  }

  private void installForm(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Map<String, String> query = ApiCall.query(request.getQueryString());
    if (!core.settings().suiteId().equals(query.get("suite_id"))) {
      throw new ApiError(40083, "invalid suite_id");
    }
    core.preAuthCode(query.get("pre_auth_code"));
    StringBuilder body = new StringBuilder(HEAD.formatted("安装应用"));
    body.append("<h1>安装第三方应用</h1><p class=en>Install a third-party app (simulator)</p>")
        .append("<form method=post action=/3rdapp/install/confirm>");
    for (String name : List.of("pre_auth_code", "redirect_uri", "state")) {
      hidden(body, name, query.get(name));
    }
    body.append("<fieldset><legend>企业 <span class=en>Company</span></legend>");
    boolean first = true;
    for (SimulatedCorp corp : core.corps()) {
      body.append("<label><input type=radio name=corp_id value=\"")
          .append(escape(corp.corpId()))
          .append(first ? "\" checked> " : "\"> ")
          .append(escape(corp.name()))
          .append(corp.installed() ? " <small>已安装</small>" : "")
          .append("</label>");
      first = false;
    }
    body.append("</fieldset><fieldset><legend>可见范围 <span class=en>Visible range</span></legend>")
        .append("<label><input type=radio name=range value=all checked> 全公司 ")
        .append("<span class=en>whole company</span></label>")
        .append("<label><input type=radio name=range value=usual> 常用范围 ")
        .append("<span class=en>usual part of the company</span></label>")
        .append("<label>部门编号 <span class=en>or department ids, comma-separated</span>")
        .append("<input type=text name=departments pattern=\"[0-9, ]*\"></label></fieldset>")
        .append(
            core.corps().isEmpty()
                ? "<p class=bad>没有企业 No company yet</p>"
                : "<button>同意安装</button> <span class=en>Agree and install</span>");
    send(response, 200, body.append("</form>").toString());
  }

  private void installConfirm(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Map<String, String> form = form(request);
    SimulatedCorp corp = core.corp(form.get("corp_id"));
    if (corp == null) {
      throw new ApiError(40013, "invalid corpid");
    }
    String departments = form.getOrDefault("departments", "").trim();
    String chosen = form.getOrDefault("range", "all");
    VisibleRange range;
    if (!departments.isEmpty()) {
      range = departments(departments);
    } else if (chosen.equals("all")) {
      range = VisibleRange.wholeCompany();
    } else {
      range = chosen.equals("usual") ? corp.usualRange() : departments(chosen);
    }
    String state = form.get("state");
    redirect(
        response,
        installer.consent(
            corp,
            form.get("pre_auth_code"),
            form.get("redirect_uri"),
            state == null || state.isEmpty() ? null : state,
            range));
  }

  private static VisibleRange departments(String text) {
    return VisibleRange.ofDepartments(
        java.util.Arrays.stream(text.split("[, ]+")).map(Long::valueOf).toArray(Long[]::new));
  }

  private void registerForm(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Registration registration =
        core.registrations.open(ApiCall.query(request.getQueryString()).get("register_code"));
    StringBuilder body = new StringBuilder(HEAD.formatted("注册企业微信"));
    body.append("<h1>注册企业微信</h1><p class=en>Register a company (simulator)</p>")
        .append("<form method=post action=/3rdservice/wework/register/confirm>");
    hidden(body, "register_code", registration.code);
    input(body, "corp_name", "企业名称", "company name", registration.corpName);
    input(body, "admin_name", "管理员姓名", "admin's name", registration.adminName);
    input(body, "admin_mobile", "手机号", "mobile", registration.adminMobile);
    body.append("<label><input type=checkbox name=verified value=yes> 同时完成认证 ")
        .append("<span class=en>certify it at once</span></label>")
        .append("<p>注册后将默认安装应用 WeCom Link。 ")
        .append("<span class=en>The app is installed by default.</span></p>")
        .append("<p><button>注册</button> <span class=en>Register</span></p></form>");
    send(response, 200, body.toString());
  }

  private void registerConfirm(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Map<String, String> form = form(request);
    String name = form.getOrDefault("corp_name", "").trim();
    if (name.isEmpty()) {
      throw new ApiError(40063, "corp_name is empty");
    }
    boolean verified = "yes".equals(form.get("verified"));
    SimulatedCorp corp =
        core.registrations.finish(
            core.registrations.find(form.get("register_code")), name, verified);
    send(
        response,
        200,
        HEAD.formatted("注册成功")
            + "<h1>注册成功</h1><p class=en>Registered, the app is installed</p><p>"
            + escape(corp.name())
            + "</p><p>请回到工作台继续。 <span class=en>Go back to the workbench.</span></p>"
            + "<p><a href=/wework_admin/>管理后台 <span class=en>admin console</span></a></p>");
  }

  /** A stand-in for WeCom's admin console, as far as the journey needs it. */
  private void console(HttpServletResponse response) throws IOException {
    StringBuilder body = new StringBuilder(HEAD.formatted("管理后台"));
    body.append("<h1>企业微信管理后台</h1><p class=en>Admin console (simulator): every company</p>");
    for (SimulatedCorp corp : core.corps()) {
      body.append("<fieldset><legend>")
          .append(escape(corp.name()))
          .append("</legend><p><small>corpid ")
          .append(escape(corp.plainCorpId()))
          .append(" · ")
          .append(corp.installed() ? "已安装应用 installed" : "未安装应用 not installed")
          .append("</small></p>");
      action(
          body,
          corp,
          corp.verified() ? "uncertify" : "certify",
          corp.verified()
              ? "已认证 · 撤销 <span>certified, withdraw</span>"
              : "完成认证 <span>certify</span>");
      action(
          body,
          corp,
          corp.developerIdBound() ? "unbind" : "bind",
          corp.developerIdBound()
              ? "微信开发者ID已绑定 · 解绑 <span>bound, unbind</span>"
              : "绑定微信开发者ID <span>bind developer ID</span>");
      action(body, corp, "self-built", "新建自建应用 <span>create own app</span>");
      action(body, corp, "mini-program", "关联小程序 <span>associate mini program</span>");
      if (corp.installed()) {
        action(body, corp, "uninstall", "卸载应用 <span>uninstall</span>");
      }
      for (CorpApp own : corp.ownApps()) {
        body.append("<p><small>")
            .append(own.kind == CorpApp.Kind.SELF_BUILT ? "自建应用" : "关联小程序")
            .append(" AgentId ")
            .append(own.agentId)
            .append("<br>Secret <code>")
            .append(escape(own.secret))
            .append("</code></small></p>");
      }
      body.append("</fieldset>");
    }
    send(response, 200, body.toString());
  }

  private static void action(StringBuilder body, SimulatedCorp corp, String what, String label) {
    body.append("<form method=post action=/wework_admin/do style=\"display:inline\">");
    hidden(body, "corp_id", corp.corpId());
    hidden(body, "what", what);
    body.append("<button style=\"margin:.2rem;padding:.3rem .8rem\">")
        .append(label)
        .append("</button></form>");
  }

  private void consoleDo(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Map<String, String> form = form(request);
    SimulatedCorp corp = core.corp(form.get("corp_id"));
    if (corp == null) {
      throw new ApiError(40013, "invalid corpid");
    }
    switch (form.getOrDefault("what", "")) {
      case "certify" -> corp.verified(true);
      case "uncertify" -> corp.verified(false);
      case "bind" -> corp.developerIdBound(true);
      case "unbind" -> corp.developerIdBound(false);
      case "self-built" -> corp.createSelfBuiltApp(VisibleRange.wholeCompany());
      case "mini-program" -> corp.associateMiniProgram();
      case "uninstall" -> corp.changes().uninstall();
      default -> throw new ApiError(40058, "unknown action");
    }
    redirect(response, "/wework_admin/");
  }

  private static Map<String, String> form(HttpServletRequest request) throws IOException {
    return ApiCall.query(
        new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
  }

  private static void hidden(StringBuilder body, String name, String value) {
    body.append("<input type=hidden name=")
        .append(name)
        .append(" value=\"")
        .append(escape(value == null ? "" : value))
        .append("\">");
  }

  private static void input(
      StringBuilder body, String name, String label, String english, String value) {
    body.append("<label>")
        .append(label)
        .append(" <span class=en>")
        .append(english)
        .append("</span><input type=text name=")
        .append(name)
        .append(" value=\"")
        .append(escape(value == null ? "" : value))
        .append("\"></label>");
  }

  private static void redirect(HttpServletResponse response, String url) {
    response.setStatus(302);
    response.setHeader("Location", url);
  }

  private static void refuse(HttpServletResponse response, int code, String text)
      throws IOException {
    send(
        response,
        400,
        HEAD.formatted("无法继续")
            + "<h1>无法继续</h1><p class=en>Cannot go on</p><p class=bad>"
            + code
            + " "
            + escape(text)
            + "</p>");
  }

  private static void send(HttpServletResponse response, int status, String html)
      throws IOException {
    byte[] bytes = (html + "</body></html>").getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.setContentType("text/html;charset=UTF-8");
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
