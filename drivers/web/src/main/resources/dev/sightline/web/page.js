// What the driver asks a page. Installed once per document, in a world of its own, where the scripts of the page can
// neither see nor change it. TOKEN is replaced by a value that identifies the document.
globalThis.sightline = (() => {
  const token = 'TOKEN';

  /** The documents that were there when the driver last took a screenshot. */
  let looked = new WeakSet();

  /** Tells whether an element may have come or moved since the driver last took a screenshot. */
  let mayBeNew = () => false;

  /** Watches documents from now on. What is reported with a delay is fetched when somebody asks. */
  const watch = docs => {
    stopWatching();
    const added = new WeakSet();
    const note = records => records.forEach(r => r.addedNodes.forEach(n => added.add(n)));
    const mutations = docs.map(d => {
      const observer = new MutationObserver(note);
      observer.observe(d, {childList: true, subtree: true});
      return observer;
    });
    let shifted = false;
    const shifts = new PerformanceObserver(() => shifted = true);
    shifts.observe({type: 'layout-shift'});
    const places = docs.map(d => [d.defaultView, d.defaultView?.scrollX, d.defaultView?.scrollY]);
    stopWatching = () => {
      mutations.forEach(m => m.disconnect());
      shifts.disconnect();
    };
    mayBeNew = e => {
      mutations.forEach(m => note(m.takeRecords()));
      shifted ||= shifts.takeRecords().length > 0;
      if (shifted || places.some(([view, x, y]) => view && (view.scrollX !== x || view.scrollY !== y))) return true;
      for (let each = e; each; each = each.parentNode ?? each.host) if (added.has(each)) return true;
      return false;
    };
  };
  let stopWatching = () => {};

  /** The frame of another origin at which a search ended; the driver goes on in that frame's own world. */
  let foreign = null;

  const isFrame = e => e.localName === 'iframe' || e.localName === 'frame';

  const documentOf = frame => {
    try {
      return frame.contentDocument;
    } catch {
      return null;
    }
  };

  const documents = (of = document, all = []) => {
    all.push(of);
    for (const frame of of.querySelectorAll('iframe, frame')) {
      const inner = documentOf(frame);
      if (inner) documents(inner, all);
    }
    return all;
  };

  /** The element that has the focus, in whatever frame or open shadow tree it is. */
  const active = (root = document) => {
    let e = root.activeElement;
    foreign = null;
    while (e) {
      if (isFrame(e) && !documentOf(e)) foreign = {frame: e};
      const inner = isFrame(e) ? documentOf(e)?.activeElement : e.shadowRoot?.activeElement;
      if (!inner) return e;
      e = inner;
    }
    return null;
  };

  const at = (x, y) => {
    let e = document.elementFromPoint(x, y);
    foreign = null;
    while (e) {
      let inner = null;
      if (isFrame(e)) {
        const box = e.getBoundingClientRect();
        const style = getComputedStyle(e);
        const scaleX = box.width / e.offsetWidth || 1;
        const scaleY = box.height / e.offsetHeight || 1;
        x = (x - box.left) / scaleX - e.clientLeft - parseFloat(style.paddingLeft);
        y = (y - box.top) / scaleY - e.clientTop - parseFloat(style.paddingTop);
        if (!documentOf(e)) foreign = {frame: e, x, y};
        inner = documentOf(e)?.elementFromPoint(x, y);
      } else if (e.shadowRoot) {
        inner = e.shadowRoot.elementFromPoint(x, y);
      }
      if (!inner || inner === e) return e;
      e = inner;
    }
    return null;
  };

  /** An answer, and whether and where the search goes on in a frame of another origin. */
  const further = answer => foreign ? {...answer, further: {x: foreign.x ?? 0, y: foreign.y ?? 0}} : answer;

  const parent = e => e.parentElement ?? e.getRootNode().host ?? null;

  /** A closed shadow tree hides what is in it from scripts; only an element that seems empty can be its host. */
  const mayHideTree = e => !!e && !e.shadowRoot && e.textContent.trim() === ''
      && (e.localName.includes('-')
          || /^(article|aside|blockquote|body|div|footer|h[1-6]|header|main|nav|p|section|span)$/.test(e.localName));

  const isSelect = e => e.localName === 'select' && !e.multiple && !(e.size > 1);

  // ---- names and kinds

  const words = text => (text ?? '').replace(/\s+/g, ' ').trim().slice(0, 200);

  const name = e => {
    const by = e.getAttribute('aria-labelledby');
    if (by) {
      const root = e.getRootNode();
      const text = words(by.split(/\s+/).map(id => root.getElementById?.(id)?.textContent ?? '').join(' '));
      if (text) return text;
    }
    const own = words(e.getAttribute('aria-label'));
    if (own) return own;
    if (e.labels?.length) {
      const text = words([...e.labels].map(label => {
        // a label that surrounds its control holds the control's own words, too
        const copy = label.cloneNode(true);
        copy.querySelectorAll('select, textarea, button, datalist').forEach(inner => inner.remove());
        return copy.textContent;
      }).join(' '));
      if (text) return text;
    }
    const isEntry = /^(input|select|textarea)$/.test(e.localName) && !/^(submit|button|reset|image)$/.test(e.type);
    return words(e.placeholder) || words(e.title) || words(e.alt)
        || words(isEntry ? '' : e.localName === 'input' ? e.value : e.isContentEditable ? '' : e.innerText);
  };

  const checked = state => state === 'mixed' ? 'MIXED' : state === true || state === 'true' ? 'ON' : 'OFF';

  const submitsTo = (e, type) => {
    const form = e.form;
    const submits = !!form && (type === 'submit' || type === 'image');
    // a field named "action" would hide the property of the form
    const target = submits ? e.getAttribute('formaction') ?? form.getAttribute('action') ?? '' : '';
    return {control: 'button', name: name(e), submits, target: submits ? new URL(target, e.baseURI).href : '',
      enabled: !e.matches(':disabled') && e.getAttribute('aria-disabled') !== 'true'};
  };

  const own = e => {
    if (e.localName === 'label' && e.control) return own(e.control);
    if (e.localName === 'option' || e.localName === 'optgroup') {
      const list = e.closest('select');
      return list ? own(list) : null;
    }
    if (e.localName === 'input') {
      if (e.type === 'checkbox' || e.type === 'radio') {
        const state = e.indeterminate ? 'MIXED' : checked(e.checked);
        return {control: 'toggle', name: name(e), state, enabled: !e.matches(':disabled')};
      }
      if (/^(submit|button|reset|image)$/.test(e.type)) return submitsTo(e, e.type);
      return {control: 'field', name: name(e), kind: e.type, value: e.value, valid: !e.validity.badInput,
        editable: !e.matches(':disabled') && !e.readOnly};
    }
    if (e.localName === 'textarea') {
      return {control: 'field', name: name(e), kind: 'multiline', value: e.value, valid: true,
        editable: !e.matches(':disabled') && !e.readOnly};
    }
    if (e.localName === 'select') {
      return {control: 'choice', name: name(e), options: [...e.options].map(o => words(o.label || o.text)),
        chosen: [...e.selectedOptions].map(o => words(o.label || o.text)), enabled: !e.matches(':disabled')};
    }
    if ((e.localName === 'a' || e.localName === 'area') && e.href) {
      return {control: 'link', name: name(e), target: String(e.href.baseVal ?? e.href)};
    }
    if (e.localName === 'button') return submitsTo(e, e.type);
    if (e.isContentEditable) {
      let root = e;
      while (root.parentElement?.isContentEditable) root = root.parentElement;
      return {control: 'field', name: name(root), kind: 'rich', value: root.innerText, valid: true, editable: true};
    }
    const role = e.getAttribute('role');
    const enabled = e.getAttribute('aria-disabled') !== 'true';
    if (/^(checkbox|radio|switch|menuitemcheckbox|menuitemradio)$/.test(role ?? '')) {
      return {control: 'toggle', name: name(e), state: checked(e.getAttribute('aria-checked')), enabled};
    }
    if (role === 'button' || role === 'link') return {control: 'button', name: name(e), submits: false, target: '', enabled};
    return null;
  };

  const control = e => {
    for (let each = e; each; each = parent(each)) {
      const found = own(each);
      if (found) return found;
    }
    return null;
  };

  // ---- lists

  /**
   * A list that kept its native look opens outside of the page, where neither a screenshot nor a click reaches it. As a
   * customizable select it opens in the page; its box stays as it is.
   */
  const openInPage = select => {
    if (getComputedStyle(select).appearance === 'base-select') return false;
    const box = select.getBoundingClientRect();
    const scale = box.width / select.offsetWidth || 1;
    select.style.setProperty('box-sizing', 'border-box', 'important');
    select.style.setProperty('width', box.width / scale + 'px', 'important');
    select.style.setProperty('height', box.height / scale + 'px', 'important');
    select.style.setProperty('min-height', '0', 'important');
    select.style.setProperty('appearance', 'base-select', 'important');
    // as a block, it would show its arrow below its value
    const laidOut = {'block': 'flex', 'inline-block': 'inline-flex'}[getComputedStyle(select).display];
    if (laidOut) select.style.setProperty('display', laidOut, 'important');
    const root = select.getRootNode();
    const view = select.ownerDocument.defaultView;
    const sheet = new view.CSSStyleSheet();
    sheet.replaceSync('select::picker(select) { appearance: base-select !important; }');
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    return getComputedStyle(select).appearance === 'base-select';
  };

  // ---- what the browser draws over the page

  const isNativePopup = e => e.localName === 'input' || (isSelect(e) && getComputedStyle(e).appearance !== 'base-select');

  const popup = () => {
    if (!CSS.supports('selector(:open)')) return null;
    const focused = active();
    if (focused && /^(input|select)$/.test(focused.localName) && focused.matches(':open') && isNativePopup(focused)) {
      return focused;
    }
    for (const each of documents()) {
      for (const e of each.querySelectorAll('input:open, select:open')) {
        if (isNativePopup(e)) return e;
      }
    }
    return null;
  };

  const suggestions = e => {
    if (!e?.list) return null;
    const typed = e.value.toLowerCase();
    const options = [...e.list.options].filter(o => !o.disabled).map(o => o.value)
        .filter(value => value && value.toLowerCase().includes(typed) && value.toLowerCase() !== typed);
    return options.length ? {field: name(e), options: options.slice(0, 20), more: Math.max(0, options.length - 20)} : null;
  };

  // ---- dates, times, numbers and colours

  const ORDERED = new Set(['date', 'time', 'datetime-local', 'month', 'week', 'color', 'range']);

  const two = n => String(n).padStart(2, '0');

  /** Day, month and year in the order in which the browser's locale writes them. */
  const order = () => new Intl.DateTimeFormat().formatToParts(new Date(2000, 0, 1))
      .map(part => part.type).filter(type => /^(day|month|year)$/.test(type));

  const monthOf = word => {
    const wanted = word.toLowerCase().replace(/\.$/, '');
    if (wanted.length < 3) return 0;
    for (const locale of ['en', undefined]) {
      for (let m = 0; m < 12; m++) {
        const full = new Intl.DateTimeFormat(locale, {month: 'long'}).format(new Date(2000, m, 1)).toLowerCase();
        if (full.startsWith(wanted)) return m + 1;
      }
    }
    return 0;
  };

  const isDay = (y, m, d) => {
    const date = new Date(0);
    date.setUTCFullYear(y, m - 1, d);
    return date.getUTCFullYear() === y && date.getUTCMonth() === m - 1 && date.getUTCDate() === d;
  };

  const iso = (y, m, d) => y >= 1 && y <= 9999 && isDay(y, m, d)
      ? `${String(y).padStart(4, '0')}-${two(m)}-${two(d)}` : null;

  const parseDate = text => {
    let m = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text) ?? /^(\d{4})[/.](\d{1,2})[/.](\d{1,2})$/.exec(text);
    if (m) return iso(+m[1], +m[2], +m[3]);
    // as it is keyed into the field, part by part
    m = /^\d{8}$/.exec(text);
    if (m) {
      const part = {};
      let from = 0;
      for (const type of order()) {
        const length = type === 'year' ? 4 : 2;
        part[type] = +text.slice(from, from + length);
        from += length;
      }
      return iso(part.year, part.month, part.day);
    }
    // dots are written by those who put the day first
    m = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})$/.exec(text);
    if (m) return iso(+m[3], +m[2], +m[1]);
    m = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$/.exec(text);
    if (m) {
      const dayFirst = +m[1] > 12 || (+m[2] <= 12 && order().indexOf('day') < order().indexOf('month'));
      return dayFirst ? iso(+m[3], +m[2], +m[1]) : iso(+m[3], +m[1], +m[2]);
    }
    m = /^(\d{1,2})(?:st|nd|rd|th)?\.?\s+(?:of\s+|de\s+)?(\p{L}+\.?),?\s+(?:de\s+)?(\d{4})$/u.exec(text);
    if (m) return iso(+m[3], monthOf(m[2]), +m[1]);
    m = /^(\p{L}+\.?)\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$/u.exec(text);
    return m ? iso(+m[3], monthOf(m[1]), +m[2]) : null;
  };

  const parseTime = text => {
    const m = /^(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(\.\d{1,3})?)?\s*([ap])?\.?(?:m\.?)?$/i.exec(text)
        ?? /^(\d{2})(\d{2})()()\s*([ap])?\.?(?:m\.?)?$/i.exec(text)
        ?? /^(\d{1,2})()()()\s*([ap])\.?m\.?$/i.exec(text);
    if (!m) return null;
    let hour = +m[1];
    const minute = +(m[2] || 0);
    const second = +(m[3] || 0);
    if (m[5]) {
      if (hour < 1 || hour > 12) return null;
      hour = hour % 12 + (/p/i.test(m[5]) ? 12 : 0);
    }
    if (hour > 23 || minute > 59 || second > 59) return null;
    return `${two(hour)}:${two(minute)}${m[3] ? ':' + two(second) + (m[4] ?? '') : ''}`;
  };

  const parseMonth = text => {
    const m = /^(\d{4})[-/.](\d{1,2})$/.exec(text);
    const reversed = /^(\d{1,2})[-/.\s]?(\d{4})$/.exec(text);
    const named = /^(\p{L}+\.?),?\s+(?:de\s+)?(\d{4})$/u.exec(text);
    const [year, month] = m ? [+m[1], +m[2]] : reversed ? [+reversed[2], +reversed[1]]
        : named ? [+named[2], monthOf(named[1])] : [0, 0];
    return year >= 1 && month >= 1 && month <= 12 ? `${String(year).padStart(4, '0')}-${two(month)}` : null;
  };

  const parseWeek = text => {
    const m = /^(\d{4})-?W(\d{1,2})$/i.exec(text);
    const reversed = /^(?:week|w)?\s*(\d{1,2})(?:,?\s*|\s*[/-]\s*)(\d{4})$/i.exec(text);
    const [year, week] = m ? [+m[1], +m[2]] : reversed ? [+reversed[2], +reversed[1]] : [0, 0];
    return year >= 1 && week >= 1 && week <= 53 ? `${String(year).padStart(4, '0')}-W${two(week)}` : null;
  };

  const parse = (type, text) => {
    switch (type) {
      case 'date': return parseDate(text);
      case 'time': return parseTime(text);
      case 'month': return parseMonth(text);
      case 'week': return parseWeek(text);
      case 'datetime-local': {
        const m = /^(.*?\d{4}|\d{4}.*?\d{1,2})(?:\s*T\s*|\s*,\s*|\s+)(\d{1,2}(?:[:.h]\d{2}.*|\s*[ap]\.?m\.?))$/i.exec(text);
        const day = m && parseDate(m[1].trim());
        const hour = m && parseTime(m[2].trim());
        return day && hour ? day + 'T' + hour : null;
      }
      case 'color': return /^#[0-9a-f]{6}$/i.test(text) ? text.toLowerCase() : null;
      default: return /^-?\d+(\.\d+)?$/.test(text) ? text : null;
    }
  };

  /** Sets a value as a person does, so that the page hears of it. */
  const set = (e, value) => {
    e.value = value;
    e.dispatchEvent(new Event('input', {bubbles: true, composed: true}));
    e.dispatchEvent(new Event('change', {bubbles: true}));
  };

  const isEditable = e => !!e && (e.isContentEditable || e.localName === 'textarea'
      || (e.localName === 'input' && !/^(checkbox|radio|submit|button|reset|image|file)$/.test(e.type)));

  const selectAll = e => {
    if (e.isContentEditable) {
      let root = e;
      while (root.parentElement?.isContentEditable) root = root.parentElement;
      e.ownerDocument.defaultView.getSelection().selectAllChildren(root);
      return true;
    }
    if (!isEditable(e)) return false;
    e.select?.();
    return true;
  };

  const focus = e => ({
    looked: looked.has(e?.ownerDocument ?? document),
    kind: e?.localName === 'input' && ORDERED.has(e.type) ? e.type : '',
    number: e?.localName === 'input' && e.type === 'number',
    editable: isEditable(e),
    hides: mayHideTree(e),
  });

  const enter = (e, text) => {
    const value = parse(e.type, text.trim());
    const problem = why => ({problem: why, kind: e.type, name: name(e)});
    if (e.readOnly || e.matches(':disabled')) return problem('locked');
    if (value === null) return problem('malformed');
    set(e, value);
    // what the field does not take, it leaves empty
    return e.value ? {value: e.value} : problem('malformed');
  };

  return {
    token,

    /** What the driver needs to know with every screenshot. */
    look() {
      const docs = documents();
      looked = new WeakSet(docs);
      watch(docs);
      const focused = active();
      return {...this.page(), suggestions: suggestions(focused),
        foreign: documents().some(d => [...d.querySelectorAll('iframe, frame')].some(f => !documentOf(f)))};
    },

    /** The frame of another origin at which the last search ended. */
    foreignFrame() {
      return foreign?.frame;
    },

    /** Takes a document as looked at that the driver knows from elsewhere. */
    trust() {
      looked = new WeakSet(documents());
    },

    page() {
      const isError = location.protocol === 'chrome-error:';
      return {
        token, url: location.href, title: document.title, state: document.readyState,
        width: innerWidth, height: innerHeight, isError,
        error: isError ? (document.querySelector('.error-code')?.textContent ?? '') : '',
        status: performance.getEntriesByType('navigation')[0]?.responseStatus ?? 0,
      };
    },

    /** Prepares what a click at a point would open, and gives the size of the viewport. */
    beforePointer(x, y) {
      const e = at(x, y);
      const list = e?.closest('select') ?? (e?.closest('label')?.control ?? null);
      if (list && isSelect(list)) openInPage(list);
      return further({width: innerWidth, height: innerHeight, scrollX, scrollY, hides: mayHideTree(e),
        looked: looked.has(e?.ownerDocument ?? document), mayBeNew: mayBeNew(e)});
    },

    openInPage(e) {
      for (let each = e.nodeType === Node.ELEMENT_NODE ? e : e.parentElement; each; each = parent(each)) {
        const list = each.localName === 'label' ? each.control : each;
        if (list && isSelect(list)) return openInPage(list);
      }
      return false;
    },

    /** Prepares what a key would open. */
    beforeKeys() {
      const e = active();
      if (e && isSelect(e)) openInPage(e);
      return further({});
    },

    /** A calendar, a list or the like that the browser has opened over the page. */
    popup() {
      const e = popup();
      return further(e ? {kind: e.localName === 'select' ? 'select' : e.type, name: name(e)} : {});
    },

    controlAt(x, y) {
      const e = at(x, y);
      return further({control: control(e), scrollX, scrollY, hides: mayHideTree(e)});
    },

    control(e) {
      return control(e.nodeType === Node.ELEMENT_NODE ? e : e.parentElement);
    },

    focused() {
      const e = active();
      return further({control: e && control(e), hides: mayHideTree(e)});
    },

    /** Whether the focus is in a document that was there when the screen was looked at, and what is focused. */
    focus() {
      return further(focus(active()));
    },

    focusOf(e) {
      return focus(e);
    },

    /** Text into the focused field, if it is still in a document that was looked at. */
    insert(text) {
      const e = active();
      const target = e?.ownerDocument ?? document;
      if (!looked.has(target)) return 'changed';
      // one digit a field, and the page moves the focus: only keys do that
      if (!isEditable(e) || (e.maxLength >= 0 && text.length > e.maxLength)) return 'refused';
      return target.execCommand('insertText', false, text) ? 'inserted' : 'refused';
    },

    enter(text) {
      return enter(active(), text);
    },

    enterIn(e, text) {
      return enter(e, text);
    },

    /** Whether the next text replaces all that is in a number field. */
    replacesNumber() {
      const e = active();
      const marked = String(e.ownerDocument.defaultView.getSelection());
      return (e.value === '' && !e.validity.badInput) || (marked !== '' && marked.length >= e.value.length);
    },

    /** Sets a number that was keyed, and which the locale of the field reads differently. */
    correctNumber(text) {
      const e = active();
      if (e?.localName === 'input' && e.type === 'number' && Number(e.value || NaN) !== Number(text)) set(e, text);
    },

    selectAllOf(e) {
      return selectAll(e);
    },

    where() {
      return {scrollX, scrollY};
    },

    selected() {
      const e = active();
      return further({selected: !!e && selectAll(e)});
    },

    /** Notes whether the page takes a file that is dragged over it; asked after the page has handled the event. */
    watchDrop() {
      const drop = this.drop = {over: false, dropped: false};
      for (const each of documents()) {
        const watch = (type, note) => each.defaultView.addEventListener(type,
            event => setTimeout(() => note(event.defaultPrevented)), {capture: true, once: true});
        watch('dragover', taken => { drop.over = taken; });
        watch('drop', taken => { drop.dropped = taken; });
      }
    },

    dropState() {
      return this.drop;
    },
  };
})();
