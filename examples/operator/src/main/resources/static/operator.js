// What the pages do beyond links, forms and htmx: the live picture with its marker, the film strip, and the input of a
// person who is in control.
(() => {
  'use strict';

  const token = document.querySelector('meta[name=csrf]');
  document.addEventListener('htmx:configRequest', event => {
    if (token && token.content) event.detail.headers[token.dataset.header] = token.content;
  });

  // ---- parts of the page that renew themselves

  // An element becomes like another one, and what stays is kept: the button that is being clicked, the focus, a picture
  // that is loaded. Elements are recognised by their ids, others by their order.
  function morph(kept, made) {
    for (const {name} of [...kept.attributes]) if (!made.hasAttribute(name)) kept.removeAttribute(name);
    for (const {name, value} of made.attributes) if (kept.getAttribute(name) !== value) kept.setAttribute(name, value);
    const wanted = [...made.childNodes];
    const stays = new Set(wanted.map(node => node.id).filter(Boolean));
    for (const child of [...kept.children]) if (child.id && !stays.has(child.id)) child.remove();
    const byId = new Map([...kept.children].filter(child => child.id).map(child => [child.id, child]));
    let at = kept.firstChild;
    for (const node of wanted) {
      const known = node.id ? byId.get(node.id) : at?.id ? null : at;
      if (known?.nodeName !== node.nodeName) {
        kept.insertBefore(node, at);
        continue;
      }
      // what lies between and is not wanted goes first, because an element that is moved loses the focus
      while (known !== at && at && !(at.id && stays.has(at.id))) {
        const next = at.nextSibling;
        at.remove();
        at = next;
      }
      if (known === at) at = at.nextSibling;
      else kept.insertBefore(known, at);
      if (node.nodeType === Node.ELEMENT_NODE) morph(known, node);
      else if (known.data !== node.data) known.data = node.data;
    }
    while (at) {
      const next = at.nextSibling;
      at.remove();
      at = next;
    }
  }

  globalThis.htmx?.defineExtension('morph', {
    isInlineSwap: style => style === 'morph',
    handleSwap: (style, target, fragment, settling) => {
      if (style !== 'morph') return false;
      const made = target.id && fragment.querySelector(`#${CSS.escape(target.id)}`);
      if (made) {
        morph(target, made);
      } else {
        const shell = target.cloneNode(false);
        shell.append(fragment);
        morph(target, shell);
      }
      settling.elts.push(target);
      return [target];
    },
  });

  const LONGEST_PRESS = 2000;
  let pressedAt = -LONGEST_PRESS;
  document.addEventListener('pointerdown', () => { pressedAt = performance.now(); }, true);
  for (const type of ['pointerup', 'pointercancel']) {
    document.addEventListener(type, () => { pressedAt = -LONGEST_PRESS; }, true);
  }

  const said = document.getElementById('said');
  const UNREACHABLE = 'The server cannot be reached. Trying again …';
  // changes that are under way, and when the latest one was over
  const changes = new Set();
  let changedAt = 0;
  const isChange = event => event.detail.requestConfig.verb !== 'get';
  // the control that had the focus when the latest change began
  let used = null;

  document.addEventListener('htmx:beforeRequest', event => {
    event.detail.xhr.begunAt = performance.now();
    if (!isChange(event)) return;
    changes.add(event.detail.xhr);
    used = document.activeElement;
    // nobody answers twice
    event.target.closest?.('.answers')?.classList.add('sent');
  });
  document.addEventListener('htmx:beforeSwap', event => {
    const {xhr} = event.detail;
    if (new URL(xhr.responseURL).pathname === '/login') {
      event.detail.shouldSwap = false;
      location.reload();
    } else if (isChange(event)) {
      changedAt = performance.now();
      if (said && !event.detail.isError) said.textContent = '';
    } else if (changes.size > 0 || xhr.begunAt < changedAt || performance.now() - pressedAt < LONGEST_PRESS) {
      // what was asked for before a change is out of date, and nothing moves while a button is pressed
      event.detail.shouldSwap = false;
    }
  });
  document.addEventListener('htmx:afterRequest', event => {
    const {xhr, successful} = event.detail;
    if (changes.delete(xhr)) {
      if (!successful) document.querySelector('.answers.sent')?.classList.remove('sent');
    }
    if (said && successful && said.textContent === UNREACHABLE) said.textContent = '';
    if (said && !successful && xhr.status === 0) said.textContent = UNREACHABLE;
  });
  document.addEventListener('htmx:responseError', event => {
    const {xhr} = event.detail;
    const page = new DOMParser().parseFromString(xhr.responseText, 'text/html');
    if (said) said.textContent = page.querySelector('main .card p')?.textContent.trim() || `The server answered ${xhr.status}.`;
  });

  document.getElementById('file')?.addEventListener('change', async event => {
    const [file] = event.target.files;
    if (!file) return;
    document.getElementById('source').value = await file.text();
    document.getElementById('kind').value = 'TASK';
    const name = document.getElementById('name');
    if (!name.value) name.value = file.name.replace(/(\.task)?\.ya?ml$/, '');
  });

  const run = document.querySelector('[data-run]')?.dataset.run;
  const picture = document.getElementById('picture');

  document.addEventListener('htmx:afterSwap', event => {
    if (isChange(event) && used && !used.isConnected) {
      // the focus goes on to what takes the place of a control that is gone
      document.getElementById(used.dataset.then)?.focus({preventScroll: true});
      used = null;
    }
    const state = document.getElementById('state-of-run');
    // a run that has begun or ended since the page was made has another page
    if (state && (state.dataset.live === 'true') !== Boolean(picture)) location.reload();
  });
  if (!picture) return;

  const marker = document.getElementById('marker');
  const watching = document.getElementById('watching');
  const strip = document.getElementById('strip');
  // the step that is looked at, null while the live picture is shown
  let step = null;
  let again = 0;

  // ---- the live picture

  let stream = null;

  function stop() {
    clearTimeout(again);
    stream?.abort();
    stream = null;
  }

  // the pictures are taken out of their stream here: a browser that is left to do so draws each one only when the next
  // arrives, which may be long after
  async function watch() {
    stop();
    const own = new AbortController();
    stream = own;
    try {
      const answer = await fetch(`/runs/${run}/live`, {signal: own.signal});
      if (answer.redirected) location.reload();
      if (answer.ok) await show(answer.body.getReader());
    } catch (error) {
      if (own.signal.aborted) return;
    }
    if (own.signal.aborted) return;
    if (watching) watching.textContent = 'The live picture is not available. Trying again …';
    again = setTimeout(watch, 1000);
  }

  async function show(reader) {
    let bytes = new Uint8Array(0);
    for (;;) {
      const {done, value} = await reader.read();
      if (done) return;
      const joined = new Uint8Array(bytes.length + value.length);
      joined.set(bytes);
      joined.set(value, bytes.length);
      bytes = joined;
      let newest = null;
      for (let part = first(bytes); part; part = first(bytes)) {
        newest = part;
        bytes = bytes.subarray(part.end);
      }
      if (newest && step === null) draw(newest);
    }
  }

  // the first part of a stream of type multipart/x-mixed-replace; null while it is not complete
  function first(bytes) {
    for (let i = 0; i + 3 < bytes.length; i++) {
      if (bytes[i] === 13 && bytes[i + 1] === 10 && bytes[i + 2] === 13 && bytes[i + 3] === 10) {
        const head = new TextDecoder().decode(bytes.subarray(0, i));
        const end = i + 4 + Number(/Content-Length: (\d+)/.exec(head)[1]);
        const type = /Content-Type: (\S+)/.exec(head)[1];
        return end <= bytes.length ? {end, file: new Blob([bytes.slice(i + 4, end)], {type})} : null;
      }
    }
    return null;
  }

  function draw(part) {
    const address = URL.createObjectURL(part.file);
    picture.addEventListener('load', () => URL.revokeObjectURL(address), {once: true});
    picture.src = address;
    if (watching) watching.textContent = 'Live';
  }

  document.addEventListener('visibilitychange', () => {
    if (step !== null) return;
    // nothing is transferred to a page that nobody sees
    if (document.hidden) stop();
    else watch();
  });
  addEventListener('pagehide', stop);

  // in the pixels of the screenshot that the action was decided on
  function mark() {
    const proposed = document.getElementById('proposed');
    marker.replaceChildren();
    if (step !== null || !proposed || !proposed.dataset.x) return;
    marker.setAttribute('viewBox', `0 0 ${proposed.dataset.width} ${proposed.dataset.height}`);
    const circle = document.createElementNS('http://www.w3.org/2000/svg', 'circle');
    circle.setAttribute('cx', proposed.dataset.x);
    circle.setAttribute('cy', proposed.dataset.y);
    circle.setAttribute('r', String(Math.max(12, proposed.dataset.width / 64)));
    marker.append(circle);
  }

  // ---- the film strip

  function select(button, isChosen) {
    step = button.dataset.step || null;
    for (const each of strip.querySelectorAll('button')) {
      each.setAttribute('aria-pressed', String(each === button));
      // Tab goes past the steps, arrow keys go through them
      each.tabIndex = each === button ? 0 : -1;
    }
    if (isChosen) {
      if (step === null) watch();
      else {
        stop();
        picture.src = button.dataset.picture;
        watching.textContent = button.getAttribute('aria-label');
      }
    }
    mark();
  }

  strip?.addEventListener('click', event => {
    const button = event.target.closest('button');
    if (button) select(button, true);
  });
  strip?.addEventListener('keydown', event => {
    const from = event.target.closest('button');
    const button = from && {
      ArrowLeft: from.previousElementSibling, ArrowRight: from.nextElementSibling,
      Home: strip.firstElementChild, End: strip.lastElementChild,
    }[event.key];
    if (!button) return;
    event.preventDefault();
    button.focus();
    select(button, true);
  });

  document.addEventListener('htmx:afterSwap', event => {
    if (event.detail.target === strip) {
      const chosen = strip.querySelector(`button[data-step="${step ?? ''}"]`);
      if (chosen) select(chosen, false);
    }
    mark();
  });

  watch();
  mark();

  // ---- in control

  const screen = document.getElementById('screen');
  if (!screen.classList.contains('taken')) return;

  // what a person does is done in its order, one thing after the other
  let done = Promise.resolve(true);

  function send(what, fields) {
    done = done.then(() => post(what, fields)).catch(error => {
      said.textContent = `The server cannot be reached: ${error.message}`;
      return false;
    });
    return done;
  }

  async function post(what, fields) {
    const isForm = fields instanceof FormData;
    const answer = await fetch(`/runs/${run}/control/${what}`, {
      method: 'POST',
      headers: {...(isForm ? {} : {'Content-Type': 'application/json'}), [token.dataset.header]: token.content},
      body: isForm ? fields : JSON.stringify(fields),
    });
    if (answer.redirected) location.reload();
    // what the page of the run reported, or what went wrong
    const text = await answer.text();
    said.textContent = answer.ok ? text : problem(text, answer.status);
    htmx.trigger('#lease', 'acted');
    return answer.ok;
  }

  function problem(text, status) {
    try {
      return JSON.parse(text).message || `The server answered ${status}.`;
    } catch {
      return text || `The server answered ${status}.`;
    }
  }

  // the server scales by the size of the picture on this page, so zoom and densities do not matter
  function place(event) {
    const box = picture.getBoundingClientRect();
    // an event names the corner of a pixel; what the person points at is under its middle
    const middle = 0.5 / devicePixelRatio;
    return {x: event.clientX + middle - box.left, y: event.clientY + middle - box.top, width: box.width, height: box.height};
  }

  const farther = (from, to) => Math.hypot(to.x - from.x, to.y - from.y) > 4;
  const button = event => ['LEFT', 'MIDDLE', 'RIGHT'][event.button] ?? 'LEFT';
  const DOUBLE_CLICK = 250;
  let from = null;
  let waiting = null;

  picture.draggable = false;
  picture.addEventListener('contextmenu', event => event.preventDefault());
  picture.addEventListener('pointerdown', event => {
    from = place(event);
    picture.setPointerCapture(event.pointerId);
    screen.focus({preventScroll: true});
  });
  picture.addEventListener('pointercancel', () => { from = null; });
  picture.addEventListener('pointerup', event => {
    const begun = from;
    from = null;
    if (!begun) return;
    const to = place(event);
    if (farther(begun, to)) send('drag', {from: begun, to});
    else pressed(begun, button(event));
  });

  // a second click soon after makes one double click of both
  function pressed(at, button) {
    const clicked = waiting && !farther(waiting.at, at) ? waiting : {at, button, count: 0};
    if (waiting) clearTimeout(waiting.timer);
    if (waiting && waiting !== clicked) click(waiting);
    clicked.count++;
    clicked.timer = setTimeout(() => { waiting = null; click(clicked); }, clicked.button === 'LEFT' ? DOUBLE_CLICK : 0);
    waiting = clicked;
  }

  const upload = document.getElementById('upload');

  function click(clicked) {
    if (upload?.files.length) {
      const fields = new FormData();
      fields.append('file', upload.files[0]);
      for (const [name, value] of Object.entries(clicked.at)) fields.append(name, value);
      upload.value = '';
      send('upload', fields);
      return;
    }
    send('click', {at: clicked.at, button: clicked.button, count: Math.min(clicked.count, 3)});
  }

  // ---- pointing with the keys

  const crosshair = document.getElementById('crosshair');
  const pointing = document.getElementById('pointing');
  const dragging = document.getElementById('dragging');
  const STEP = 1 / 64;
  const LONG_STEP = 1 / 32;
  // parts of the width and of the height of the picture
  const aim = {x: 0.5, y: 0.5};
  let dragFrom = null;

  function aimed() {
    const {width, height} = picture.getBoundingClientRect();
    return {x: aim.x * width, y: aim.y * height, width, height};
  }

  function aimAt(x, y) {
    aim.x = Math.min(Math.max(x, 0), 1);
    aim.y = Math.min(Math.max(y, 0), 1);
    crosshair.style.left = `${aim.x * 100}%`;
    crosshair.style.top = `${aim.y * 100}%`;
    const [across, down] = [aim.x, aim.y].map(part => `${(part * 100).toFixed(1)} %`);
    crosshair.setAttribute('aria-label', `Click at ${across} across and ${down} down`);
    pointing.textContent = `Crosshair at ${across} across and ${down} down`;
  }

  crosshair.addEventListener('click', () => pressed(aimed(), 'LEFT'));
  crosshair.addEventListener('keydown', event => {
    const [right, down] = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]}[event.key] ?? [0, 0];
    if (right || down) {
      event.preventDefault();
      const {width, height} = picture.getBoundingClientRect();
      // of the width; the same distance in both directions
      const step = event.shiftKey ? 1 / (picture.naturalWidth || width) : event.repeat ? LONG_STEP : STEP;
      aimAt(aim.x + right * step, aim.y + down * step * width / height);
    } else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      event.preventDefault();
      pressed(aimed(), 'RIGHT');
    } else if (event.repeat && event.key !== 'Tab') {
      // a key that is held clicks once
      event.preventDefault();
    }
  });
  document.getElementById('at-crosshair').addEventListener('click', event => {
    const clicks = event.target.closest('button')?.dataset.clicks;
    if (clicks) click({at: aimed(), button: 'LEFT', count: Number(clicks)});
  });
  document.getElementById('right-click').addEventListener('click', () => pressed(aimed(), 'RIGHT'));
  dragging.addEventListener('click', () => {
    const to = aimed();
    if (dragFrom && farther(dragFrom, to)) send('drag', {from: dragFrom, to});
    dragFrom = dragFrom ? null : to;
    dragging.textContent = dragFrom ? 'Drop here' : 'Drag from here';
  });

  let wheel = null;
  picture.addEventListener('wheel', event => {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 40 : 1;
    if (wheel === null) {
      wheel = {at: place(event), right: 0, down: 0};
      setTimeout(() => { send('scroll', wheel); wheel = null; }, 150);
    }
    wheel.right += event.deltaX * lines;
    wheel.down += event.deltaY * lines;
  }, {passive: false});

  // keys go to the screen while the picture has the focus; Tab leaves it
  const KEYS = {
    Enter: 'enter', Backspace: 'backspace', Delete: 'delete', ArrowLeft: 'arrow_left', ArrowRight: 'arrow_right',
    ArrowUp: 'arrow_up', ArrowDown: 'arrow_down', Home: 'home', End: 'end', PageUp: 'page_up', PageDown: 'page_down',
    Escape: 'escape',
  };
  let typed = null;
  function type() {
    if (typed === null) return;
    const text = typed;
    typed = null;
    send('type', {text});
  }
  screen.addEventListener('keydown', event => {
    if (event.target !== screen) return;
    const isText = event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (isText) {
      event.preventDefault();
      if (typed === null) {
        typed = '';
        setTimeout(type, 400);
      }
      typed += event.key;
    } else if (KEYS[event.key] || ((event.ctrlKey || event.metaKey) && /^[a-z]$/.test(event.key))) {
      event.preventDefault();
      type();
      const held = [['ctrlKey', 'control'], ['metaKey', 'control'], ['altKey', 'alt'], ['shiftKey', 'shift']]
          .filter(([flag]) => event[flag]).map(([, name]) => name);
      send('press', {keys: [...new Set(held), KEYS[event.key] ?? event.key].join('+')});
    }
  });

  document.getElementById('typing').addEventListener('submit', async event => {
    event.preventDefault();
    const text = document.getElementById('text');
    if (text.value && await send('type', {text: text.value})) text.value = '';
  });
  document.getElementById('pressing').addEventListener('submit', async event => {
    event.preventDefault();
    const keys = document.getElementById('keys');
    if (keys.value && await send('press', {keys: keys.value})) keys.value = '';
  });
  document.addEventListener('click', event => {
    const {send: what, tab, dialog} = event.target.closest('button')?.dataset ?? {};
    if (what) send(what, {});
    if (tab) send('tab', {index: Number(tab)});
    if (dialog) send('dialog', {accept: dialog === 'accept', text: document.getElementById('dialog-text')?.value ?? null});
  });
  document.getElementById('scrolling').addEventListener('submit', event => {
    event.preventDefault();
    const at = aimed();
    send('scroll', {at, right: 0, down: Number(event.submitter.dataset.by) * at.height});
  });
})();
