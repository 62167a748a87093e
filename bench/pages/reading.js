// Reads the painted scene (`_scene.py`) from a <video> or <canvas>, frame by frame: when each frame was painted, which
// step of the text it shows, and how near its text comes to the painted one. Evaluates to a function of the scene.
(scene) => {
  const [cellWidth, cellHeight] = scene.cell;
  const cells = scene.bits + 4;
  const text = Uint8Array.from(atob(scene.text), (letter) => letter.charCodeAt(0));
  const [lookLeft, lookTop, lookWidth, lookHeight] = scene.look;
  const strip = surface(cells * cellWidth, 2 * cellHeight);
  const look = surface(lookWidth, lookHeight);

  function surface(width, height) {
    const canvas = new OffscreenCanvas(width, height);
    return canvas.getContext("2d", { willReadFrequently: true });
  }

  // a part of the scene as the element shows it, in pixels of the scene
  function draw(onto, element, left, top) {
    const { width, height } = onto.canvas;
    const x = (element.videoWidth ?? element.width) / scene.width;
    const y = (element.videoHeight ?? element.height) / scene.height;
    onto.drawImage(element, left * x, top * y, width * x, height * y, 0, 0, width, height);
    return onto.getImageData(0, 0, width, height).data;
  }

  function row(pixels, number) {
    const white = [];
    for (let cell = 0; cell < cells; cell += 1) {
      const x = Math.floor((cell + 0.5) * cellWidth);
      const y = Math.floor((number + 0.5) * cellHeight);
      white.push(pixels[(y * cells * cellWidth + x) * 4 + 1] > 127);
    }
    const bits = white.slice(2, -2);
    const odd = bits.filter(Boolean).length % 2 === 1;
    if (!white[0] || white[1] || white.at(-2) !== odd || !white.at(-1)) return null;
    return bits.reduce((value, bit) => value * 2 + (bit ? 1 : 0), 0);
  }

  function psnr(element, step) {
    const pixels = draw(look, element, lookLeft, lookTop);
    const from = ((step % scene.steps) * scene.stepPx + lookTop - scene.textTop) * lookWidth;
    let sum = 0;
    for (let at = 0; at < lookWidth * lookHeight; at += 1) {
      const grey = 0.299 * pixels[at * 4] + 0.587 * pixels[at * 4 + 1] + 0.114 * pixels[at * 4 + 2];
      sum += (grey - text[from + at]) ** 2;
    }
    return 10 * Math.log10(65025 / Math.max(sum / (lookWidth * lookHeight), 0.01));
  }

  class Reading {
    frames = []; // [stamp, latency in ms, step, PSNR or null, width]
    unreadable = 0;
    legible = {}; // step → stamp of the first frame in which it can be read
    #running = true;
    #known = -1;
    #psnrEvery;

    constructor(selector, { psnrEvery = 0 } = {}) {
      this.#psnrEvery = psnrEvery;
      const element = document.querySelector(selector);
      const next = () => {
        if (!this.#running) return;
        if (element.requestVideoFrameCallback) element.requestVideoFrameCallback(look);
        else requestAnimationFrame(look);
      };
      const look = () => {
        const stamp = Date.now(); // first: what follows takes its time
        this.#read(element, stamp);
        next();
      };
      next();
    }

    #read(element, stamp) {
      const width = element.videoWidth ?? element.width;
      if (width < 100) return;
      const pixels = draw(strip, element, 0, 0);
      const painted = row(pixels, 0);
      const step = row(pixels, 1);
      if (painted === null || step === null) {
        this.unreadable += 1;
        return;
      }
      const every = this.#psnrEvery;
      const unread = !(step in this.legible);
      const quality = every > 0 && (this.frames.length % every === 0 || unread) ? psnr(element, step) : null;
      if (quality !== null && quality >= scene.legible && unread) this.legible[step] = stamp;
      if (painted === this.#known) return;
      this.#known = painted;
      this.frames.push([stamp, (stamp % 2 ** scene.bits) - painted, step, quality, width]);
    }

    stop() {
      this.#running = false;
      return { frames: this.frames, unreadable: this.unreadable, legible: this.legible };
    }
  }

  globalThis.benchReading = {
    start: (selector, options) => {
      globalThis.benchRead?.stop();
      globalThis.benchRead = new Reading(selector, options);
    },
    psnr: (selector) => {
      const element = document.querySelector(selector);
      const step = row(draw(strip, element, 0, 0), 1);
      return step === null ? null : psnr(element, step);
    },
  };
}
