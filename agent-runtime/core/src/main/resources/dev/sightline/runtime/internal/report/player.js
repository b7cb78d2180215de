// Plays the steps of the report: one screen at a time, with a time line and a film strip.
class Player {
  constructor(steps) {
    this.steps = steps;
    this.at = 0;
    this.after = false;
    this.zoom = 1;
    this.onlyFailed = false;
    this.timer = 0;
    this.root = this.make('section', {className: 'player card', tabIndex: -1, ariaLabel: 'Player'});
    this.stage = this.make('div', {className: 'stage', tabIndex: 0, role: 'group', ariaLabel: 'Screen, scrollable when magnified'});
    this.caption = this.make('p', {className: 'caption', ariaLive: 'polite'});
    this.line = this.make('ol', {className: 'line', ariaLabel: 'Time line'});
    this.strip = this.make('ol', {className: 'strip', ariaLabel: 'Film strip'});
    this.root.append(this.tools(), this.caption, this.stage, this.line, this.strip);
    steps.forEach((step, i) => this.add(step, i));
  }

  make(name, properties, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
      if (key === 'role') element.setAttribute(key, value); else element[key] = value;
    }
    element.append(...children);
    return element;
  }

  tools() {
    const button = (label, title, act, name = label) =>
      this.make('button', {type: 'button', title, ariaLabel: name, onclick: act}, label);
    this.playing = button('Play', 'Space', () => this.play());
    this.when = button('After', 'b: the screen before and after the step', () => this.turn());
    this.failed = button('Only failed', 'f', () => this.filter());
    this.read = button('Text', 'w: what was read on the screen', () => this.words());
    for (const each of [this.when, this.failed, this.read]) each.ariaPressed = 'false';
    // a group rather than a toolbar: the arrow keys move between steps, not between buttons
    return this.make('div', {className: 'tools', role: 'group', ariaLabel: 'Controls'},
      button('Previous', 'Left arrow', () => this.move(-1)), this.playing, button('Next', 'Right arrow', () => this.move(1)),
      this.when, this.read, this.failed,
      button('−', '-', () => this.magnify(1 / 1.5), 'Smaller'), button('+', '+', () => this.magnify(1.5), 'Larger'),
      button('Details', 'Enter: the record of this step', () => this.details()));
  }

  add(step, i) {
    const words = `Step ${step.number}: ${step.intent}${step.problem ? ', problem' : ''}`;
    const tone = step.problem ? 'failed' : '';
    const mark = this.make('button', {type: 'button', title: words, ariaLabel: words, className: tone, onclick: () => this.show(i)});
    step.mark = this.make('li', {}, mark);
    step.mark.style.flexGrow = Math.max(step.millis, 1);
    this.line.append(step.mark);
    const film = this.make('button', {type: 'button', title: words, ariaLabel: words, className: tone, onclick: () => this.show(i)},
      step.picture === undefined ? this.make('span', {className: 'none'}, 'no picture') : this.thumbnail(step), this.make('span', {}, step.number));
    step.film = this.make('li', {}, film);
    this.strip.append(step.film);
  }

  thumbnail(step) {
    const canvas = this.make('canvas', {});
    canvas.dataset.film = step.picture;
    canvas.style.aspectRatio = step.ratio;
    return canvas;
  }

  shown() {
    return this.steps.map((_, i) => i).filter(i => !this.onlyFailed || this.steps[i].problem);
  }

  move(by) {
    const shown = this.shown();
    const next = by > 0 ? shown.find(i => i > this.at) : shown.findLast(i => i < this.at);
    if (next !== undefined) this.show(next);
    return next !== undefined;
  }

  // The screen after a step is the one that the next step saw first.
  pictureOf(i, after) {
    if (!after) return this.steps[i];
    const next = this.steps.slice(i + 1).find(step => step.picture !== undefined);
    return next ?? this.steps[i];
  }

  show(i, after = false) {
    const step = this.steps[i];
    this.at = i;
    this.after = after;
    this.when.ariaPressed = String(after);
    const source = this.pictureOf(i, after);
    this.stage.replaceChildren();
    if (source.picture !== undefined) {
      const canvas = this.make('canvas', {role: 'img', ariaLabel: `The screen ${after ? 'after' : 'before'} step ${step.number}`});
      const frame = this.make('div', {className: 'shot'}, canvas);
      frame.style.aspectRatio = source.ratio;
      frame.style.width = `${100 * this.zoom}%`;
      drawPicture(source.picture, canvas).catch(() => frame.classList.add('missing'));
      if (!after) frame.append(...step.overlays.map(each => each.cloneNode(true)));
      this.stage.append(frame);
    } else {
      this.stage.append(this.make('p', {className: 'soft'}, 'This step has no picture.'));
    }
    this.caption.replaceChildren(this.make('b', {}, `Step ${step.number} of ${this.steps.length}${after ? ', after' : ''}`),
      ` ${step.intent}`, ...(step.problem ? [this.make('span', {className: 'problem'}, step.problem)] : []));
    for (const [j, each] of this.steps.entries()) {
      for (const item of [each.mark, each.film]) {
        const current = j === i;
        // one stop for the tab key in each list; the arrow keys lead to the others
        const held = current && item.parentElement.contains(document.activeElement);
        item.firstChild.ariaCurrent = current ? 'step' : null;
        item.firstChild.tabIndex = current ? 0 : -1;
        if (held) item.firstChild.focus({preventScroll: true});
      }
    }
    const film = step.film;
    this.strip.scrollLeft = film.offsetLeft - (this.strip.clientWidth - film.offsetWidth) / 2;
  }

  turn() {
    this.show(this.at, !this.after);
  }

  words() {
    this.read.ariaPressed = String(this.root.classList.toggle('reading'));
  }

  filter() {
    if (!this.steps.some(step => step.problem)) return;
    this.onlyFailed = !this.onlyFailed;
    this.failed.ariaPressed = String(this.onlyFailed);
    for (const step of this.steps) step.film.hidden = step.mark.hidden = this.onlyFailed && !step.problem;
    document.body.classList.toggle('only-failed', this.onlyFailed);
    if (this.onlyFailed && !this.steps[this.at].problem) this.show(this.shown()[0]);
  }

  magnify(by) {
    this.zoom = by === 0 ? 1 : Math.max(1, Math.min(8, this.zoom * by));
    const frame = this.stage.querySelector('.shot');
    if (frame) frame.style.width = `${100 * this.zoom}%`;
  }

  play() {
    if (this.timer) return this.pause();
    this.playing.textContent = this.playing.ariaLabel = 'Pause';
    // nobody wants to hear each step while they pass
    this.caption.ariaLive = 'off';
    const tick = () => {
      if (!this.after) this.turn(); else if (!this.move(1)) return this.pause();
      this.timer = setTimeout(tick, 900);
    };
    if (this.at === this.shown().at(-1) && this.after) this.show(this.shown()[0]);
    this.timer = setTimeout(tick, 900);
  }

  pause() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.playing.textContent = this.playing.ariaLabel = 'Play';
    this.caption.ariaLive = 'polite';
  }

  details() {
    const article = this.steps[this.at].article;
    article.scrollIntoView();
    article.focus({preventScroll: true});
  }

  key(event) {
    const acts = {ArrowLeft: () => this.move(-1), ArrowRight: () => this.move(1), b: () => this.turn(), w: () => this.words(),
      f: () => this.filter(), '+': () => this.magnify(1.5), '=': () => this.magnify(1.5), '-': () => this.magnify(1 / 1.5), 0: () => this.magnify(0),
      Home: () => this.show(this.shown()[0]), End: () => this.show(this.shown().at(-1)), ' ': () => this.play(), Enter: () => this.details()};
    const act = acts[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    // a button and a link have keys of their own, and so has a magnified screen
    const own = event.target.closest('button, a') && (event.key === ' ' || event.key === 'Enter');
    const scrolls = this.zoom > 1 && event.target === this.stage && event.key.startsWith('Arrow');
    if (own || scrolls) return;
    if (event.key === 'Enter' && !this.root.contains(event.target)) return;
    event.preventDefault();
    if (event.key !== ' ') this.pause();
    act();
  }

  static ofPage() {
    const steps = [...document.querySelectorAll('.step')].map(article => {
      const canvas = article.querySelector('canvas[data-picture]');
      return {article, number: +article.querySelector('.number').textContent, intent: article.querySelector('h2').textContent,
        problem: article.querySelector('.problem')?.textContent ?? '', millis: +article.dataset.millis || 1,
        picture: canvas ? +canvas.dataset.picture : undefined, ratio: canvas?.parentElement.style.aspectRatio,
        overlays: canvas ? [...canvas.parentElement.querySelectorAll('svg, .words')] : []};
    });
    return steps.length ? new Player(steps) : null;
  }
}

addEventListener('DOMContentLoaded', () => {
  const player = Player.ofPage();
  if (!player) return;
  document.querySelector('main > header').after(player.root);
  addEventListener('keydown', event => player.key(event));
  const looks = new IntersectionObserver(entries => {
    for (const {isIntersecting, target} of entries) {
      if (isIntersecting && !target.width) drawThumbnail(+target.dataset.film, target);
      if (!isIntersecting) target.width = target.height = 0;
    }
  }, {root: player.strip, rootMargin: '100%'});
  player.strip.querySelectorAll('canvas').forEach(canvas => {
    canvas.width = canvas.height = 0;
    looks.observe(canvas);
  });
  const failed = player.steps.findLastIndex(step => step.problem);
  player.show(Math.max(0, failed));
});

async function drawThumbnail(number, canvas) {
  const whole = document.createElement('canvas');
  await drawPicture(number, whole).catch(() => {});
  canvas.width = 160;
  canvas.height = Math.round(160 * whole.height / Math.max(1, whole.width)) || 90;
  if (whole.width) canvas.getContext('2d').drawImage(whole, 0, 0, canvas.width, canvas.height);
}
