// What surrounds the user's JavaScript, in the same fresh context (expressions.md §18.2, §18.3).
//
// 1. All that this file uses of the language is captured before user code runs, and its own objects have no prototype:
//    what user code changes (JSON.stringify, prototypes, setters) has no effect on the answer.
// 2. It is evaluated as one line, so that line 1 of a stack is ours and everything below is the user's.
// 3. Getters, proxies and `toJSON` of the result and of errors run here, under the limits of the run.
(function () {
  "use strict";
  const { parse, stringify } = JSON;
  const { create, defineProperty, getPrototypeOf, hasOwn, keys, setPrototypeOf } = Object;
  const { apply, construct, ownKeys } = Reflect;
  const { isArray } = Array;
  const { join } = Array.prototype;
  const { floor, imul } = Math;
  const isFinite = Number.isFinite;
  const text = String;
  const RealDate = Date;
  const realNow = Date.now;
  const Unparsed = SyntaxError;
  const AsyncFunction = getPrototypeOf(async function () {}).constructor;
  const SyncFunction = Function;
  const then = Promise.prototype.then;
  const slice = String.prototype.slice;
  const toISOString = Date.prototype.toISOString;
  const getTime = Date.prototype.getTime;
  const proto = {
    __proto__: null,
    object: Object.prototype,
    array: Array.prototype,
    date: Date.prototype,
    map: Map.prototype,
    set: Set.prototype,
    number: Number.prototype,
    string: String.prototype,
    boolean: Boolean.prototype,
  };
  const valueOf = {
    __proto__: null,
    number: Number.prototype.valueOf,
    string: String.prototype.valueOf,
    boolean: Boolean.prototype.valueOf,
  };
  const DEEPEST = 100;
  const LONGEST_LINE = 4000;
  const NAMES = ["input", "items", "trigger", "nodes", "variables", "execution", "item", "index", "total", "console"];

  function bare() { return setPrototypeOf([], null); }
  function cut(value, length) { return apply(slice, value, [0, length]); }

  /* --- what comes out ------------------------------------------------------------------------------------------- */

  const warnings = bare();
  const warned = create(null);
  function warn(code, message) {
    if (warned[code]) return;
    warned[code] = true;
    warnings[warnings.length] = { __proto__: null, code, message };
  }

  function invalid(message) { return { __proto__: null, invalid: message }; }

  let largest = 0;
  let spent = 0;
  function tooLarge() { return invalid("The result is larger than " + largest + " bytes."); }

  const around = bare();
  const trail = bare();
  function place(depth) {
    let path = "the result";
    for (let i = 1; i <= depth; i++) path += typeof trail[i] === "number" ? "[" + trail[i] + "]" : "." + trail[i];
    return path;
  }

  function clean(value, depth) {
    const kind = typeof value;
    if (value === null || kind === "boolean") return value;
    if (kind === "string") {
      spent += value.length;
      if (spent > largest) throw tooLarge();
      return value;
    }
    if (kind === "number") {
      if (isFinite(value)) return value;
      warn("CODE_NOT_FINITE", place(depth) + " is " + value + ", which JSON does not know; it became null.");
      return null;
    }
    if (kind === "bigint") throw invalid(place(depth) + " is a BigInt: use Number() or String().");
    if (kind !== "object") return undefined;
    if (depth > DEEPEST) throw invalid("The result is nested deeper than " + DEEPEST + " levels.");
    for (let i = 0; i < depth; i++) if (around[i] === value) throw invalid(place(depth) + " contains itself.");
    around[depth] = value;
    const from = getPrototypeOf(value);
    if (isArray(value) && !hasOwn(value, "toJSON")) {
      const made = bare();
      for (let i = 0; i < value.length; i++) {
        trail[depth + 1] = i;
        const element = clean(value[i], depth + 1);
        made[i] = element === undefined ? null : element;
      }
      return made;
    }
    if (from === proto.date) return apply(getTime, value, []) === apply(getTime, value, []) ? apply(toISOString, value, []) : null;
    if (from === proto.map || from === proto.set) {
      warn("CODE_MAP_OR_SET", place(depth) + " is a Map or Set, which becomes {}; use Object.fromEntries() or [...].");
      return create(null);
    }
    if (from === proto.number || from === proto.string || from === proto.boolean) {
      const boxed = from === proto.number ? "number" : from === proto.string ? "string" : "boolean";
      return clean(apply(valueOf[boxed], value, []), depth);
    }
    const plain = from === proto.object || from === null || from === proto.array;
    if (plain ? hasOwn(value, "toJSON") : true) {
      const own = value.toJSON;
      if (typeof own === "function") {
        trail[depth + 1] = "toJSON()";
        return clean(apply(own, value, [text(trail[depth])]), depth + 1);
      }
    }
    const made = create(null);
    const names = keys(value);
    for (let i = 0; i < names.length; i++) {
      const name = names[i];
      trail[depth + 1] = name;
      const field = clean(value[name], depth + 1);
      if (field !== undefined) made[name] = field;
    }
    return made;
  }

  /* --- the log -------------------------------------------------------------------------------------------------- */

  const logs = bare();
  let room = 0;
  let lines = 0;
  let began = 0;
  let dropped = false;

  function shown(value) {
    if (typeof value === "string") return value;
    try {
      if (value !== null && typeof value === "object" && typeof value.stack === "string" && typeof value.message === "string")
        return text(value.name) + ": " + value.message;
      const json = typeof value === "bigint" ? undefined : stringify(value);
      return typeof json === "string" ? json : text(value);
    } catch {
      return "(unprintable)";
    }
  }

  function logger(level) {
    return function () {
      if (dropped) return;
      let said = "";
      for (let i = 0; i < arguments.length && said.length <= LONGEST_LINE; i++) said += (i ? " " : "") + shown(arguments[i]);
      if (said.length > LONGEST_LINE) said = cut(said, LONGEST_LINE);
      room -= said.length;
      lines -= 1;
      dropped = room < 0 || lines < 0;
      if (dropped) { said = "… log truncated"; level = "warn"; }
      logs[logs.length] = { __proto__: null, level, text: said, t: floor(apply(realNow, RealDate, []) - began) };
    };
  }

  /* --- errors --------------------------------------------------------------------------------------------------- */

  function field(error, name, length) {
    try {
      const found = error[name];
      return typeof found === "string" ? cut(found, length) : "";
    } catch {
      return "";
    }
  }

  function failed(code, error) {
    const made = { __proto__: null, ok: false, code, name: "", message: "", stack: "", logs, warnings };
    if (error !== null && typeof error === "object") {
      if (typeof error.invalid === "string" && getPrototypeOf(error) === null) {
        made.code = "CODE_OUTPUT_INVALID";
        made.message = error.invalid;
        return made;
      }
      made.name = field(error, "name", 100);
      made.message = field(error, "message", 4000);
      made.stack = field(error, "stack", 8000);
      if (!made.message && !made.stack) {
        try { made.message = cut(shown(error), 4000); } catch { made.message = ""; }
      }
    } else {
      made.nothing = error === null;
      try { made.message = cut(typeof error === "symbol" ? "a symbol" : shown(error), 4000); } catch { made.message = ""; }
    }
    if (made.message === "" || made.message === "(unprintable)") made.message = "(unprintable error)";
    return made;
  }

  /* --- a world that is the same every time (ENGINE R41) ----------------------------------------------------------- */

  function freeze(now, seed) {
    function Frozen() {
      if (new.target === undefined) return text(new RealDate(now));
      return construct(RealDate, arguments.length ? arguments : [now], new.target);
    }
    setPrototypeOf(Frozen, getPrototypeOf(RealDate));
    const names = ownKeys(RealDate);
    for (let i = 0; i < names.length; i++) {
      const name = names[i];
      if (name === "prototype") defineProperty(Frozen, name, { __proto__: null, value: proto.date, writable: false });
      else if (name !== "length" && name !== "name") defineProperty(Frozen, name, { __proto__: null, value: RealDate[name], configurable: true, writable: true });
    }
    defineProperty(Frozen, "name", { __proto__: null, value: "Date", configurable: true });
    defineProperty(Frozen, "length", { __proto__: null, value: 7, configurable: true });
    defineProperty(Frozen, "now", { __proto__: null, value: function now_() { return now; }, configurable: true, writable: true });
    defineProperty(proto.date, "constructor", { __proto__: null, value: Frozen, configurable: true, writable: true });
    defineProperty(globalThis, "Date", { __proto__: null, value: Frozen, configurable: true, writable: true });

    let [a, b, c, d] = seed;
    function random() {
      const t = (((a + b) | 0) + d) | 0;
      d = (d + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (c << 21) | (c >>> 11);
      c = (c + t) | 0;
      return (((imul(t, 1) >>> 0) * 2097152) + (imul(a ^ t, 0x9e3779b1) >>> 11)) / 9007199254740992;
    }
    for (let i = 0; i < 12; i++) random();
    defineProperty(Math, "random", { __proto__: null, value: random, configurable: true, writable: true });
    for (const gone of ["performance", "Atomics", "SharedArrayBuffer", "gc", "print", "scriptArgs"]) delete globalThis[gone];
  }

  /* --- running ---------------------------------------------------------------------------------------------------- */

  function compiled(code) {
    let whole = true;
    try {
      SyncFunction("return class { async code() {\n" + code + "\n} }");
    } catch {
      whole = false;
    }
    if (whole) return new AsyncFunction(NAMES[0], NAMES[1], NAMES[2], NAMES[3], NAMES[4], NAMES[5], NAMES[6], NAMES[7], NAMES[8], NAMES[9], code);
    try {
      new AsyncFunction(code);
    } catch (error) {
      if (error !== null && typeof error === "object" && getPrototypeOf(error) === Unparsed.prototype) throw error;
    }
    throw new Unparsed("the code closes a bracket that it did not open");
  }

  let outcome = null;

  function settle(value) {
    try {
      const json = stringify(clean(value, 0));
      if (json !== undefined && json.length > largest) throw tooLarge();
      outcome = { __proto__: null, ok: true, json, logs, warnings };
    } catch (error) {
      outcome = failed("CODE_ERROR", error);
    }
  }

  return function (op, head, data) {
    if (op === "finish") {
      const made = outcome === null ? failed("CODE_ERROR", { __proto__: null, message: "the promise never settled" }) : outcome;
      if (made.ok !== true) return stringify(made);
      const json = made.json;
      made.json = undefined;
      const rest = stringify(made);
      /* joined, not added: the engine's binding does not know the ropes that long sums are */
      return json === undefined ? rest : apply(join, [cut(rest, rest.length - 1), ',"value":', json, "}"], [""]);
    }
    const job = parse(head);
    const roots = parse(data);
    if (job.lossy) warn("CODE_NUMBER_PRECISION", "The input has an integer beyond ±(2^53−1); JavaScript keeps only its first digits.");
    freeze(job.now, job.seed);
    began = apply(realNow, RealDate, []);
    room = job.log_bytes;
    lines = job.log_lines;
    largest = job.output;
    let code;
    try {
      code = compiled(job.code);
    } catch (error) {
      outcome = failed("CODE_SYNTAX", error);
      return;
    }
    if (op === "check") { outcome = { __proto__: null, ok: true, json: "null", logs, warnings }; return; }
    const console = { log: logger("log"), info: logger("info"), warn: logger("warn"), error: logger("error"), debug: logger("debug") };
    const given = roots.input;
    roots.items = isArray(given) ? given : given !== null && typeof given === "object" && isArray(given.items) ? given.items : [given];
    const values = [];
    for (let i = 0; i < 9; i++) values[i] = roots[NAMES[i]];
    values[9] = console;
    apply(then, apply(code, undefined, values), [settle, function (error) { outcome = failed("CODE_ERROR", error); }]);
  };
})()
