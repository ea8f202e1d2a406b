// Exchanges an operator's token for a session cookie, then goes on to Hawtio. The token comes from
// the address (#token=…, which no browser sends to a server) or is pasted; it is kept nowhere.
(() => {
  "use strict";

  const texts = {
    "zh-CN": {
      title: "运维登录",
      intro: "请粘贴具有 OPERATOR 角色的访问令牌，登录后进入 Hawtio 控制台。",
      label: "访问令牌",
      submit: "登录",
      refused: "令牌无效或已过期，请获取新的令牌后重试。",
      notOperator: "令牌有效，但不具有 OPERATOR 角色，无法进入控制台。",
      unreachable: "暂时无法连接服务，请稍后重试。",
      failed: "登录失败(状态码 {status}),请稍后重试。",
    },
    en: {
      title: "Operations sign-in",
      intro: "Paste an access token with the role OPERATOR to go on to the Hawtio console.",
      label: "Access token",
      submit: "Sign in",
      refused: "The token is not valid or has expired. Get a new one and try again.",
      notOperator: "The token is valid but lacks the role OPERATOR, which the console needs.",
      unreachable: "The service cannot be reached. Please try again.",
      failed: "Sign-in failed (status {status}). Please try again.",
    },
  };

  const form = document.getElementById("login");
  const input = document.getElementById("token");
  const submit = document.getElementById("submit");
  const problem = document.getElementById("problem");
  // Chinese unless the browser plainly prefers English.
  let language = (navigator.language || "").toLowerCase().startsWith("en") ? "en" : "zh-CN";
  let shown = null;

  function render() {
    document.documentElement.lang = language;
    for (const element of document.querySelectorAll("[data-text]")) {
      element.textContent = texts[language][element.dataset.text];
    }
    for (const button of document.querySelectorAll("[data-language]")) {
      button.setAttribute("aria-pressed", String(button.dataset.language === language));
    }
    problem.hidden = shown === null;
    problem.textContent =
      shown === null ? "" : texts[language][shown.text].replace("{status}", shown.status);
  }

  function show(text, status = "") {
    shown = text === null ? null : { text, status: String(status) };
    render();
  }

  async function signIn(token) {
    show(null);
    submit.disabled = true;
    try {
      const answer = await fetch("login/session", {
        method: "POST",
        headers: { Authorization: `Bearer ${token}` },
        credentials: "same-origin",
        cache: "no-store",
      });
      if (answer.ok) {
        input.value = "";
        location.replace("actuator/hawtio/");
      } else if (answer.status === 401) {
        show("refused");
      } else if (answer.status === 403) {
        show("notOperator");
      } else {
        show("failed", answer.status);
      }
    } catch (error) {
      // A token with characters no header may hold ends up here as well.
      show(error instanceof TypeError && /[^\x21-\x7e]/.test(token) ? "refused" : "unreachable");
    } finally {
      submit.disabled = false;
    }
  }

  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => {
      language = button.dataset.language;
      render();
    });
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    signIn(input.value.trim());
  });
  render();

  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (location.hash) {
    // Neither the history nor a shared screen keeps the token.
    history.replaceState(null, "", location.pathname + location.search);
  }
  if (given) {
    signIn(given.trim());
  }
})();
