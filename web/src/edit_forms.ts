// The forms by which people change a run, and the list of what they changed. Only where the server takes edits.
import {say} from "./catalogue";
import {groupName} from "./cards";
import {button, el, field, words} from "./dom";
import {
  type Edit,
  type Editor,
  groupsOf,
  labelColumns,
  labels,
  LONGEST,
  MOST_SONGS,
  moves,
  NotShown,
  pins,
  textOf,
} from "./edits";
import {clusterName, titleOf, told} from "./found";
import type {Cluster, PageData} from "./model";
import {titleOfLabel} from "./narrowing";
import {labelText} from "./cards";
import {counted} from "./text";

/** Runs one step at a time; what fails says so in this place. */
class Step {
  readonly node = el("p", {class: "edit-said small", role: "status"});
  private running = false;

  async run(work: () => Promise<void>) {
    if (this.running) return;
    this.running = true;
    this.node.classList.remove("problem");
    this.node.replaceChildren(say("edit.saving"));
    try {
      await work();
      this.node.replaceChildren();
    } catch (problem) {
      this.node.classList.add("problem");
      this.node.replaceChildren(problem instanceof NotShown ? problem.message : told(problem));
    }
    this.running = false;
  }

  tell(text: string) {
    this.node.replaceChildren(text);
  }
}

const undoText = (editor: Editor) =>
  editor.lastSize() > 1 ? say("edit.undo_several", {n: editor.lastSize()}) : say("edit.undo");

/** Where something was just saved: that it was, and a button that takes it back. */
function saved(editor: Editor, step: Step, place: string): Node[] {
  if (editor.place !== place) return [];
  const undo = button(undoText(editor), () => void step.run(() => editor.undo(place)), {"data-act": "undo"});
  const said = el("span", {class: "small", role: "status"});
  // Readers speak what changes in a status that is there already.
  setTimeout(() => said.replaceChildren(say("edit.saved")), 100);
  return [said, undo];
}

/** The button of a card that gives its group a name, and what it opens. */
export function renamer(data: PageData, editor: Editor, method: number, cluster: Cluster): HTMLElement {
  const n = cluster.cluster;
  const place = `[data-cluster="${n}"] [data-act="rename"]`;
  const step = new Step();
  const node = el("div", {class: "rename"});
  const begin = button(say("edit.rename"), () => form(), {
    "data-act": "rename",
    "aria-label": say("edit.rename_label", {n}),
  });
  const leave = () => {
    node.replaceChildren(begin, ...saved(editor, step, place), step.node);
    begin.focus();
  };
  const form = () => {
    const {given = "", ...own} = cluster;
    const input = el("input", {
      type: "text",
      id: `name-${n}`,
      value: given,
      maxlength: LONGEST,
      autocomplete: "off",
      placeholder: groupName(own),
      "aria-describedby": `name-hint-${n}`,
    });
    const save = () => {
      const name = input.value.trim();
      if (name === given) {
        leave();
        return;
      }
      const {clustering} = data.methods[method];
      void step.run(() => editor.add([{edit: "name", clustering, group: n, name}], place));
    };
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) save();
      if (event.key === "Escape") leave();
    });
    step.tell("");
    node.replaceChildren(
      field(say("edit.name", {n}), input),
      button(say("edit.save"), save),
      button(say("edit.cancel"), leave),
      el("p", {class: "faint small", id: `name-hint-${n}`}, say("edit.name_hint")),
      step.node,
    );
    input.focus();
    input.select();
  };
  node.append(begin, ...saved(editor, step, place), step.node);
  return node;
}

/** What changes the group and the labels of one song, or of those that are listed. */
export class SongForm {
  readonly node = el("div", {class: "edit-songs", role: "group", hidden: true});
  private readonly step = new Step();
  private opener: HTMLElement | null = null;

  constructor(
    private readonly data: PageData,
    private readonly editor: Editor,
    private readonly method: () => number,
  ) {
    this.node.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
    if (editor.songs) this.draw();
  }

  open(places: number[], opener: HTMLElement) {
    const heading = places.length === 1 ? titleOf(this.data, places[0]) : counted(this.data.songs.song, places);
    this.editor.songs = {places, heading, column: "genre"};
    this.editor.place = "";
    this.opener = opener;
    this.step.tell("");
    this.draw();
    this.node.querySelector<HTMLElement>("select, button")?.focus();
    this.node.scrollIntoView({block: "nearest"});
  }

  /** After another method was chosen: its groups. */
  follow() {
    if (this.editor.songs) this.draw();
  }

  private close() {
    this.editor.songs = null;
    this.node.hidden = true;
    this.node.replaceChildren();
    if (this.opener?.isConnected) this.opener.focus();
  }

  private draw() {
    const {places, heading} = this.editor.songs!;
    const {length: n} = places;
    this.node.hidden = false;
    this.node.setAttribute("aria-label", say("edit.heading", {what: heading}));
    this.node.replaceChildren(
      el("p", {class: "edit-head"}, words(say("edit.heading", {what: heading}))),
      ...(n > MOST_SONGS
        ? [el("p", {class: "problem small"}, say("edit.too_many", {most: MOST_SONGS, n}))]
        : [this.group(places), this.label(places)]),
      el(
        "div",
        {class: "controls"},
        button(say("edit.close"), () => this.close()),
      ),
      this.step.node,
    );
  }

  private save(edits: Edit[], act: string) {
    void this.step.run(() => this.editor.add(edits, `.edit-songs [data-act="${act}"]`));
  }

  private saved = (act: string) => saved(this.editor, this.step, `.edit-songs [data-act="${act}"]`);

  private group(places: number[]): HTMLElement {
    const {data} = this;
    const method = this.method();
    const {name, clusters} = data.methods[method];
    if (places.every((song) => clusters[song] < -1))
      return el("p", {class: "faint small"}, words(say("edit.not_grouped", {method: name})));
    const options = groupsOf(data, method).map((group) =>
      el("option", {value: group}, say("found.cluster", {n: group, name: clusterName(data, method, group)})),
    );
    const select = el("select", {id: "edit-group"}, ...options);
    if (clusters[places[0]] >= 0) select.value = String(clusters[places[0]]);
    const move = () => this.save(moves(data, method, places, Number(select.value)), "move");
    return el(
      "div",
      {class: "controls"},
      field(say("edit.group", {method: name}), select),
      button(say("edit.move"), move, {"data-act": "move"}),
      button(say("edit.pin"), () => this.save(pins(data, method, places), "pin"), {
        "data-act": "pin",
        title: say("edit.pin_hint"),
      }),
      ...this.saved("move"),
      ...this.saved("pin"),
    );
  }

  private label(places: number[]): HTMLElement {
    const {data} = this;
    const select = el(
      "select",
      {id: "edit-column"},
      ...labelColumns(data).map((name) => el("option", {value: name}, titleOfLabel(name))),
    );
    const value = el("input", {
      type: "text",
      id: "edit-value",
      list: "edit-values",
      maxlength: LONGEST,
      autocomplete: "off",
    });
    const known = el("datalist", {id: "edit-values"});
    const about = this.editor.songs!;
    select.value = about.column;
    const show = () => {
      const column = (about.column = select.value);
      const label = column in data.columns ? data.columns[column] : {names: [], codes: []};
      const now = new Set(places.map((song) => label.names[label.codes[song]] ?? ""));
      value.value = now.size === 1 ? [...now][0] : "";
      known.replaceChildren(
        ...label.names
          .filter((name) => name !== "")
          .map((name) => el("option", {value: name, label: labelText(column, name)})),
      );
    };
    select.addEventListener("change", show);
    show();
    const save = () => this.save(labels(data, places, select.value, value.value.trim()), "correct");
    value.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) save();
    });
    return el(
      "div",
      {class: "controls"},
      field(say("edit.column"), select),
      field(say("edit.value"), value),
      known,
      button(say("edit.correct"), save, {"data-act": "correct"}),
      ...this.saved("correct"),
    );
  }
}

/** All that was changed, the last first, and the button that takes the last step back. */
export function editSection(data: PageData, editor: Editor) {
  const place = '#edits [data-act="undo-last"]';
  const step = new Step();
  const undo = button("", () => void step.run(() => editor.undo(place)).then(show), {"data-act": "undo-last"});
  const head = el("summary", {});
  const list = el("ol", {class: "edit-list", reversed: true});
  const fold = el("details", {}, head, list);
  const none = el("p", {}, say("edit.none"));
  const show = () => {
    const {n, edits} = editor.made;
    none.hidden = n > 0;
    fold.hidden = undo.hidden = n === 0;
    head.textContent = say("edit.count", {n});
    undo.textContent = undoText(editor);
    list.start = n;
    list.replaceChildren(...[...edits].reverse().map((edit) => el("li", {}, words(textOf(data, edit)))));
    if (n > edits.length) list.append(el("li", {class: "faint"}, say("edit.earlier", {n: n - edits.length})));
  };
  show();
  return {
    id: "edits",
    title: say("edit.title"),
    nodes: [el("p", {class: "faint small"}, say("edit.about")), none, undo, step.node, fold],
  };
}
