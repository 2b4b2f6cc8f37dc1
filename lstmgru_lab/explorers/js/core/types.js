/**
 * The shapes of what explorers pass around: `facts` and `view`, which each of them has, and the parts of a
 * picture. Types only, read by tsc; nothing of this file is sent to a browser.
 */

/**
 * A model as anywidget gives it; on a page without a kernel page.js stands in for it.
 * @typedef {object} Model
 * @property {(name: string) => any} get
 * @property {(name: string, value: any) => void} set
 * @property {() => void} save_changes
 * @property {(event: string, listener: () => void) => void} on
 * @property {(event: string, listener: () => void) => void} off
 */

/** @typedef {{model: Model, el: HTMLElement}} Context what anywidget gives to render */

/** @typedef {Record<string, any>} State the traits that are shared with Python, by name */

/**
 * A preset: with `set` of a picture without weights, else of a cell.
 * @typedef {object} Preset
 * @property {string} name
 * @property {string} label
 * @property {State} [set]
 * @property {Record<string, number>} [weights]
 * @property {number[]} [x]
 * @property {number} [step]
 */

/**
 * What Python tells once: `_facts()` of the explorer's class. All is optional, here and in View, so that a
 * function may say what it takes by its parameters alone: ({ now, pair }) => ...
 * @typedef {object} Facts
 * @property {string} [name] the explorer's class
 * @property {Preset[]} [presets]
 * @property {State} [start] the state after a reset
 * @property {string[]} [shares] the names of the state
 * @property {Record<string, number>} [weights] of a cell: the usual weights
 * @property {number[]} [x] of a cell: the usual inputs
 * @property {Record<string, string>} [live] of a cell: the weights with a slider, and what each does
 * @property {number} [limit] weights lie between −limit and limit
 * @property {number} [grid] and move by this
 * @property {number} [x_limit] inputs lie between −x_limit and x_limit
 * @property {string} [prints] the attribute that "Copy as Python" prints, if it is not trace.h
 * @property {Record<string, any>} [options] arguments of the class that are not part of the state
 * @property {Record<string, any>} [others] parts of the state beside the weights, with their usual values
 * @property {("z" | "reset")[]} [differences] of a GRU: the differences between its forms to switch
 * @property {Record<string, any>} [mix] of a GRU: how one unit's weights become those of four
 * @property {Record<string, Record<string, number>>} [start_weights] of GradientFlow: the weights that stay
 * @property {number} [steps] of Activations: the factors of its products
 * @property {{time?: number, batch?: number, input_size?: number, hidden_size?: number}} [sizes] of Shapes
 * @property {number[]} [padded] of Shapes: the lengths of a padded batch
 * @property {any} [data] of TextUnits and TraceView: the numbers, see maths/text_numbers.js, trace_numbers.js
 * @property {boolean} [shipped] of TextUnits: whether the model is the package's own
 * @property {boolean} [excerpt] of TextUnits: whether the text is the usual one
 * @property {[number, number]} [temperatures] of TextUnits: the lowest and the highest
 * @property {number} [around] of TextUnits: the characters on each side of a span that it is compared with
 */

/**
 * What `compute` makes of the state: all that is drawn. Series and what else a picture needs come by name.
 * @typedef {{step?: number, now?: Record<string, any>, length?: number, [name: string]: any}} View
 *   `step` is the selected step; `now` its numbers, by the names that equations, rows and read-outs use. An
 *   explorer of a cell adds `length`, the number of steps.
 */

/** @typedef {(patch: State, dragging?: boolean) => void} Setter a change; a drag is drawn once a frame */

/**
 * What a picture's parts are made with.
 * @typedef {object} Shell
 * @property {Facts} facts
 * @property {string} id a prefix for ids, of this view alone
 * @property {AbortSignal} signal ends every listening
 * @property {State} state the present state: one object for as long as the view lives
 * @property {(topic: string) => void} explain shows another topic
 * @property {Setter} set
 */

/**
 * A part of a picture.
 * @typedef {object} Part
 * @property {Element} [node] where it is drawn
 * @property {(view: View) => void} update draws what changed
 * @property {(view: View) => void} [settle] what can wait until the hand rests
 * @property {(topic: string) => void} [highlight] marks what is explained
 */

/**
 * A topic of the explanation.
 * @typedef {object} Topic
 * @property {(view: View) => string} says
 * @property {string | ((view: View) => string)} template the equation, see equation.js
 */

/**
 * What a picture is made of.
 * @typedef {object} Picture
 * @property {Part[]} parts
 * @property {Record<string, Topic>} topics
 * @property {string} topic the one that is shown first
 * @property {(view: View) => string} readout the sentence that follows from the whole
 * @property {(value: number) => string} [print] how numbers are written
 * @property {(words: Part) => Element[]} nodes what stands under the header
 */

/**
 * A picture's plan, see live_picture.js.
 * @typedef {object} Plan
 * @property {string} title
 * @property {(state: State, facts: Facts) => View} compute
 * @property {(facts: Facts, state: State) => string} asPython
 * @property {(shell: Shell) => Picture} parts
 * @property {(preset: Preset, state: State) => State} [patchOf] what a preset sets, if not its `set`
 * @property {string[]} [passing] the parts of the state that do not count when a preset is recognised
 * @property {(target: string, shell: Shell) => boolean} [follow] sets what a link asks for, if no preset
 */

/**
 * What an explorer of a cell is made of; panels group the sliders.
 * @typedef {object} CellPicture
 * @property {Part[]} stage
 * @property {Part[]} side
 * @property {Part[]} [after]
 * @property {Panel[]} [panels]
 * @property {Row[]} rows
 * @property {Record<string, Topic>} topics
 * @property {string} topic
 * @property {(view: View) => string} readout
 * @property {(value: number) => string} [print]
 */

/** @typedef {{keys: string[], title?: string, says?: string, topic?: string}} Panel */

/**
 * An explorer of a cell, see cell_explorer.js.
 * @typedef {object} CellPlan
 * @property {string} title
 * @property {(state: State) => View} compute
 * @property {(shell: Shell) => CellPicture} parts
 * @property {(key: string, state: State) => string} [nameOf] the weight that a slider moves, if not its key
 */

/** @typedef {number[]} Range [low, high] */

/**
 * A task: what to reach, and which part of it is reached.
 * @typedef {object} Task
 * @property {string} text
 * @property {{met: (view: View) => boolean, label: (view: View) => string}[]} goals
 * @property {string} solved
 */

/** @typedef {(value: number) => number} Height where a value is in a row's drawing */

/**
 * A row of the timeline.
 * @typedef {object} Row
 * @property {string} key the name in view.now of the selected step's value, and its data-value
 * @property {string} name the symbol
 * @property {string} meaning in words
 * @property {(view: View) => ArrayLike<number>} [values] view[key] by default
 * @property {(view?: View) => Range} [range] a round one that holds all values by default
 * @property {string} [size] "small", "medium", "large", "tall" or "huge"
 * @property {string} [tint] the gate that gives the colour
 * @property {boolean} [edits] whether dragging changes the inputs
 * @property {(value: number) => string} [print]
 * @property {(view: View, y: Height) => string} [guide] the path of a dashed line
 * @property {{from: number, to: number, kind: string}[]} [zones] behind the bars, where the range is fixed
 * @property {{at: number, text: string}[]} [captions] before the bars, where the range is fixed
 * @property {(view: View) => Range[]} [layer] spans, a step each, drawn over the bars
 * @property {(view: View) => ArrayLike<number>[]} [lines] drawn instead of bars, one for each hidden unit
 */

export {};
