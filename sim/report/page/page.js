// Parts of the page: sections and figures.

const sections = [];  // {id, title} in the order of the page

/** A section of the page; texts become paragraphs. */
function section(id, title, ...parts) {
  sections.push({ id, title });
  return element('section', { id, 'aria-labelledby': `${id}-title` }, element('h2', { id: `${id}-title` }, title),
    parts.flat().filter(Boolean).map((part) => (typeof part === 'string' ? element('p', {}, part) : part)));
}

/**
 * A figure: title, one sentence, chart, table. `build(width, chosen)` gives the chart's option, `rows(chosen)` the
 * table's options, `zoomable` says that it has a slider, `choice` {label, values: [[value, text]], value} a selection above the chart.
 */
function figure({ id, title, caption, height = 340, build, rows, choice, open = false, mapLike = false, zoomable = false }) {
  let chosen = choice?.value;
  const titleText = () => (typeof title === 'function' ? title(chosen) : title);
  const captionText = () => (typeof caption === 'function' ? caption(chosen) : caption);
  const heading = element('h3', { id: `${id}-title` }, titleText());
  const words = element('span', {}, captionText());
  const sentence = element('p', { class: 'caption' }, words, zoomable ? element('span', { class: 'hint' }, ` ${T('zoom_hint')}`) : null);
  const box = element('div', { class: mapLike ? 'chart map' : 'chart', role: 'img', 'aria-label': `${titleText()}. ${captionText()}` });
  box.style.height = `${height}px`;
  const tablePlace = element('div');
  const showTable = () => {
    const options = rows(chosen);
    const wasOpen = tablePlace.querySelector('details')?.open;
    const content = open ? element('div', { class: 'open-table' }, scrollable(table(options), options.caption)) : folded(options);
    if (wasOpen) content.open = true;
    tablePlace.replaceChildren(content);
  };
  let selection = null;
  if (choice && choice.values.length > 1) {
    const select = element('select', {
      id: `${id}-choice`,
      onchange: (event) => {
        chosen = event.target.value;
        heading.textContent = titleText();
        words.textContent = captionText();
        box.setAttribute('aria-label', `${titleText()}. ${captionText()}`);
        redraw(charts.find((c) => c.box === box));
        showTable();
      },
    }, choice.values.map(([value, text]) => element('option', { value, selected: value === chosen }, text)));
    selection = element('p', { class: 'choice' }, element('label', { for: select.id }, `${choice.label} `), select);
  }
  if (rows) showTable();
  const result = element('figure', { id, 'aria-labelledby': heading.id }, element('div', { class: 'plate' }, heading, sentence, selection, box), tablePlace);
  pending.push(() => drawChart(box, (width) => build(width, chosen)));
  return result;
}
const pending = [];  // charts to draw once their boxes are on the page

/** A table that is always shown, with its own title. */
function shownTable(id, title, options, sentence) {
  return element('figure', { id, class: 'breakable', 'aria-labelledby': `${id}-title` }, element('h3', { id: `${id}-title` }, title),
    sentence ? element('p', { class: 'caption' }, sentence) : null,
    element('div', { class: 'open-table' }, scrollable(table(options), options.caption)));
}

const facts = (pairs) => element('dl', { class: 'facts' },
  pairs.filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]));
