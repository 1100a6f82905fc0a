// Makes pages live: times in the reader's zone, news as they come, keys.
// Every page works without it.
"use strict";

(() => {
  const root = document.documentElement;

  // --- Times ---------------------------------------------------------------

  const pad = (number) => String(number).padStart(2, "0");

  /** The time in the reader's zone, as wide as the server wrote it. */
  const local = (date) =>
    `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ` +
    `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;

  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "";

  const localize = (within) => {
    for (const time of within.querySelectorAll("time[datetime]")) {
      const date = new Date(time.dateTime);
      if (Number.isNaN(date.getTime())) continue;
      time.textContent = local(date);
      time.title = `${time.dateTime}\n${local(date)} ${zone}`;
    }
  };

  localize(document);
  document.addEventListener("htmx:afterSettle", () => localize(document));
  document.addEventListener("htmx:afterSwap", () => localize(document));

  // --- What a reader opened stays open when news come -----------------------

  if (window.Idiomorph) {
    window.Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, node) =>
      !(name === "open" && node.tagName === "DETAILS");
  }

  document.addEventListener("htmx:responseError", () => {
    const toast = document.getElementById("toast");
    if (toast) toast.hidden = false;
  });

  // --- Charts ------------------------------------------------------------------

  const colour = (name) => getComputedStyle(root).getPropertyValue(name).trim();

  /** Draws what a place for a chart holds; as wide as the place. */
  const draw = () => {
    if (!window.uPlot) return;
    for (const place of document.querySelectorAll("[data-chart]")) {
      if (place.firstChild) continue;
      const { data, labels } = JSON.parse(place.dataset.chart);
      const end = data[0].at(-1);
      const line = (label, name) => ({
        label,
        stroke: colour(name),
        fill: `${colour(name)}1f`,
        width: 2,
        points: { show: data[0].length < 3 },
      });
      const axis = {
        stroke: colour("--muted"),
        grid: { stroke: colour("--line"), width: 1 },
        ticks: { show: false },
        font: "12px system-ui, sans-serif",
      };
      const size = () => ({ width: place.clientWidth, height: 180 });
      const values = (_, seconds) =>
        seconds.map((at) => {
          const date = new Date(at * 1000);
          return date.getHours() || date.getMinutes()
            ? `${pad(date.getHours())}:${pad(date.getMinutes())}`
            : `${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
        });
      const plot = new window.uPlot(
        {
          ...size(),
          legend: { show: true, live: false },
          cursor: { points: { show: true }, drag: { x: false, y: false } },
          // Two weeks, however little of them there is to show.
          scales: {
            x: { range: () => [end - 14 * 86400, end] },
            y: { range: (_, __, max) => [0, Math.max(1, max * 1.1)] },
          },
          axes: [{ ...axis, values }, { ...axis, size: 56 }],
          series: [{}, line(labels[0], "--bad"), line(labels[1], "--good")],
        },
        data,
        place,
      );
      new ResizeObserver(() => plot.setSize(size())).observe(place);
    }
  };
  draw();
  document.addEventListener("htmx:afterSwap", draw);

  // --- News ------------------------------------------------------------------

  const source = document.querySelector("[data-events]")?.dataset.events;
  const lamp = document.querySelector("[data-live]");
  const show = (state) => {
    if (lamp) lamp.dataset.live = state;
  };

  /** Tells the page of news at once, then no more often than the pause. */
  const PAUSE = 400;
  let last = 0;
  let waiting = null;
  const tell = () => {
    if (waiting) return;
    const wait = Math.max(0, last + PAUSE - performance.now());
    waiting = setTimeout(() => {
      waiting = null;
      last = performance.now();
      document.body.dispatchEvent(new CustomEvent("assize:change"));
    }, wait);
  };

  let stream = null;
  const listen = () => {
    if (!source || stream) return;
    stream = new EventSource(source);
    stream.addEventListener("open", () => show("on"));
    stream.addEventListener("change", tell);
    stream.addEventListener("error", () => {
      show("off");
      // The browser comes back by itself unless the answer was a refusal.
      if (stream?.readyState === EventSource.CLOSED) {
        stream = null;
        setTimeout(listen, 3000);
      }
    });
  };
  listen();
  // Pages in the background need no news; they catch up when they are seen again.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      stream?.close();
      stream = null;
    } else {
      if (!stream && source) tell();
      listen();
    }
  });
  addEventListener("pagehide", () => stream?.close());

  // --- Keys --------------------------------------------------------------------

  const typing = (element) =>
    element && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName));

  let going = 0;
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && typing(event.target)) {
      event.target.blur();
      return;
    }
    const submits = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if (submits && event.target instanceof HTMLTextAreaElement) {
      event.target.form?.requestSubmit();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "/") {
      const search = document.querySelector("[data-search]");
      if (search) {
        event.preventDefault();
        search.focus();
        search.select?.();
      }
    } else if (event.key === "?") {
      document.getElementById("keys")?.showModal();
    } else if (event.key === "g") {
      going = performance.now();
    } else if (going && performance.now() - going < 1500) {
      going = 0;
      const link = document.querySelector(`nav.main a[data-key="${CSS.escape(event.key)}"]`);
      if (link) {
        event.preventDefault();
        link.click();
      }
    }
  });

  root.classList.add("with-script");
})();
