// A run as it goes on: server-sent events, read by fetch so that the token goes in a header; where
// that fails, the run is asked for again and again.
import { api } from "./api.js";

const PAUSES = [1000, 2000, 3000, 5000];

/**
 * Follows a run to its end.
 *
 * @param tell called with each state of the run
 * @param signal ends the following
 */
export async function follow(tenant, runId, tell, signal) {
  let failures = 0;
  while (!signal.aborted) {
    try {
      const ended = await stream(tenant, runId, (run) => {
        failures = 0;
        tell(run);
      }, signal);
      if (ended) {
        return;
      }
    } catch (error) {
      if (signal.aborted || error.status === 401) {
        return;
      }
      // No stream here: the same by asking.
      try {
        const run = await api.sync(tenant, runId, signal);
        tell(run);
        if (run.state !== "RUNNING") {
          return;
        }
      } catch (again) {
        if (signal.aborted || again.status === 401 || again.status === 404) {
          return;
        }
      }
    }
    await pause(PAUSES[Math.min(failures++, PAUSES.length - 1)], signal);
  }
}

/** The server says something every 15 seconds at least; after such a silence nothing will come. */
const SILENCE = 40_000;

async function stream(tenant, runId, tell, signal) {
  const silence = new AbortController();
  let timer = null;
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), SILENCE);
  };
  heard();
  try {
    return await read(tenant, runId, tell, AbortSignal.any([signal, silence.signal]), heard);
  } finally {
    clearTimeout(timer);
    silence.abort();
  }
}

async function read(tenant, runId, tell, signal, heard) {
  const answer = await api.syncEvents(tenant, runId, signal);
  if (!answer.headers.get("Content-Type")?.startsWith("text/event-stream")) {
    throw new Error("no event stream");
  }
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) {
      return false;
    }
    heard();
    const events = (rest + value).split(/\r?\n\r?\n/);
    rest = events.pop();
    for (const event of events) {
      const data = event
        .split(/\r?\n/)
        .filter((line) => line.startsWith("data:"))
        .map((line) => line.slice(5).trimStart())
        .join("\n");
      if (data === "") {
        continue;
      }
      const run = JSON.parse(data);
      if (run.runId) {
        tell(run);
        if (run.state !== "RUNNING") {
          return true;
        }
      }
    }
  }
}

function pause(millis, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, millis);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
