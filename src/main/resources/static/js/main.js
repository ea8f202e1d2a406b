// Starts the page: language, session, address, then the first view.
import { createApp } from "./lib.js";
import { api } from "./api.js";
import { App } from "./app.js";
import { read } from "./router.js";
import { arrive, listen, resume } from "./session.js";
import { firstLanguage, speak } from "./texts.js";

async function start() {
  resume();
  read();
  window.addEventListener("hashchange", () => {
    arrive();
    read();
  });
  await speak(firstLanguage());
  const settings = await api.settings();
  listen(settings.allowedOrigins, read);
  createApp(App).mount("#app");
}

start().catch((error) => {
  console.error(error);
  // Nothing of the page runs; its plain words are in index.html's language.
  const place = document.getElementById("app");
  place.replaceChildren();
  const message = document.createElement("p");
  message.className = "loading";
  message.setAttribute("role", "alert");
  message.textContent = "页面加载失败，请稍后刷新重试。This page could not be loaded. Please try again shortly.";
  place.append(message);
});
