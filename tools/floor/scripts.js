/**
 * Scripts: syntax, globals, members and events that are newer than the floor, found with TypeScript's own reader, which
 * knows of most values what they are. Of a value it does not know, a member is told when every thing that has a member
 * of that name got it too late.
 *
 * Guards: the use itself asks (`x.y?.()`, `typeof x`, `"y" in x`, `if (x.y)`), or a condition around it, or an `if` before
 * it that leaves, names it.
 */

import ts from "typescript";
import { known, members, missing } from "./compat.js";
import { readSelector } from "./styles.js";

/** @typedef {import("./waivers.js").Use} Use */

const SELECTING = new Set(["querySelector", "querySelectorAll", "closest", "matches"]);
const LISTENING = new Set(["addEventListener", "removeEventListener"]);
const REGULAR = ["javascript", "regular_expressions"];

/**
 * @param {string[]} files paths of modules
 * @returns {Map<string, Use[]>} what was found in each
 */
export function readScripts(files) {
  const program = ts.createProgram(files, {
    allowJs: true,
    checkJs: true,
    noEmit: true,
    strict: true,
    target: ts.ScriptTarget.ESNext,
    lib: ["lib.esnext.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    moduleDetection: ts.ModuleDetectionKind.Force,
    types: [],
  });
  return new Map(
    files.map((file) => [file, new Reader(program, /** @type {any} */ (program.getSourceFile(file))).read()]),
  );
}

class Reader {
  #program;
  #types;
  #source;
  /** @type {Use[]} */
  #found = [];

  /** @param {ts.Program} program @param {ts.SourceFile} source */
  constructor(program, source) {
    this.#program = program;
    this.#types = program.getTypeChecker();
    this.#source = source;
  }

  read() {
    this.#visit(this.#source);
    return this.#found;
  }

  /** @param {ts.Node} node */
  #visit(node) {
    this.#syntax(node);
    if (ts.isPropertyAccessExpression(node)) this.#member(node, node.expression, node.name.text);
    else if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression)) {
      this.#member(node, node.expression, node.argumentExpression.text);
    } else if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) this.#taken(node);
    else if (ts.isIdentifier(node)) this.#global(node);
    if (ts.isCallExpression(node)) this.#call(node);
    ts.forEachChild(node, (child) => this.#visit(child));
  }

  // --- members and globals ---------------------------------------------------------------------------------------

  /** @param {ts.Node} node @param {ts.Expression} owner @param {string} name */
  #member(node, owner, name) {
    const declared = this.#types.getSymbolAtLocation(
      ts.isPropertyAccessExpression(node) ? node.name : node,
    )?.declarations;
    // a member of our own that is called like one of the browser's
    if (declared && !declared.some((one) => this.#isOfLibrary(one))) return;
    const type = this.#types.getTypeAtLocation(owner);
    const paths = this.#pathsOf(type, name);
    if (paths.length > 0) {
      this.#tell(node, name, `${owner.getText(this.#source)}.${name}`, firstMissing(paths));
      return;
    }
    if (!isUnknown(type)) return;
    const all = members(name).map((path) => missing(path));
    if (all.length > 0 && all.every((since) => since.length > 0)) {
      this.#tell(node, name, `….${name}`, /** @type {string[]} */ (all[0]));
    }
  }

  /** @param {ts.BindingElement} node such as `requestWindow` in `const { requestWindow } = …` */
  #taken(node) {
    const name = (node.propertyName ?? node.name).getText(this.#source);
    const holder = node.parent.parent;
    const from = ts.isVariableDeclaration(holder) && holder.initializer ? holder.initializer : node.parent;
    const since = firstMissing(this.#pathsOf(this.#types.getTypeAtLocation(from), name));
    // what is taken out by its name is asked for later, by the name it got
    if (since.length > 0 && !node.initializer && !this.#isAskedWithin(node, node.name.getText(this.#source))) {
      this.#tell(node, name, `{ ${name} }`, since);
    }
  }

  /** @param {ts.Identifier} node */
  #global(node) {
    const { parent } = node;
    if (ts.isPropertyAccessExpression(parent) && parent.name === node) return;
    if (!ts.isExpression(parent) && !ts.isStatement(parent) && !ts.isVariableDeclaration(parent)) return;
    const declared = this.#types.getSymbolAtLocation(node)?.declarations;
    // what TypeScript has not heard of is either newer than it, or undeclared, which others tell
    if (declared && !declared.some((one) => this.#isOfLibrary(one) && isTop(one))) return;
    const name = node.text;
    const places = [
      ["api", name],
      ["javascript", "builtins", name],
      ["api", "_globals", name],
      ["api", "Window", name],
    ];
    const path = places.find((one) => known(one)?.__compat);
    if (path) this.#tell(node, name, name, missing(path));
  }

  /** @param {ts.CallExpression} node */
  #call(node) {
    const name = ts.isPropertyAccessExpression(node.expression) ? node.expression.name.text : "";
    const first = node.arguments[0];
    if (!first || !ts.isStringLiteralLike(first) || !ts.isPropertyAccessExpression(node.expression)) return;
    if (SELECTING.has(name)) {
      for (const use of readSelector(first.text)) this.#tell(first, use.name, `"${first.text}"`, use.since);
    }
    if (LISTENING.has(name)) {
      const type = this.#types.getTypeAtLocation(node.expression.expression);
      const event = `${first.text}_event`;
      this.#tell(first, first.text, `the event "${first.text}"`, firstMissing(this.#pathsOf(type, event)));
    }
  }

  /**
   * Where MDN describes `name` of a value of this type.
   *
   * @param {ts.Type} type
   * @param {string} name
   */
  #pathsOf(type, name) {
    const keys = [name, `${name}_static`, ...(/^on[a-z]/.test(name) ? [`${name.slice(2)}_event`] : [])];
    const paths = [];
    for (const owner of this.#ownersOf(type)) {
      for (const area of [["api"], ["javascript", "builtins"]]) {
        const path = keys.map((key) => [...area, owner, key]).find((one) => known(one)?.__compat);
        if (path) paths.push(path);
      }
      if (paths.length > 0) break;
    }
    return paths;
  }

  /** @param {ts.Type} type @returns {Set<string>} names of what it is and what that extends, the nearest first */
  #ownersOf(type) {
    /** @type {Set<string>} */
    const found = new Set();
    const add = (/** @type {ts.Type} */ one) => {
      const symbol = one.getSymbol();
      if (symbol?.declarations?.some((declaration) => this.#isOfLibrary(declaration))) found.add(nameOf(symbol));
      for (const base of one.isClassOrInterface() ? this.#types.getBaseTypes(one) : (one.getBaseTypes?.() ?? []))
        add(base);
    };
    const bare = this.#types.getApparentType(this.#types.getNonNullableType(type));
    for (const one of bare.isUnionOrIntersection() ? bare.types : [bare]) add(this.#types.getApparentType(one));
    if (found.has("Window") || found.has("globalThis") || found.has("__global")) {
      for (const name of ["Window", "_globals"]) found.add(name);
    }
    return found;
  }

  /** @param {ts.Node} declaration */
  #isOfLibrary(declaration) {
    return this.#program.isSourceFileDefaultLibrary(declaration.getSourceFile());
  }

  // --- syntax ----------------------------------------------------------------------------------------------------

  /** @param {ts.Node} node */
  #syntax(node) {
    for (const [name, path] of syntaxOf(node)) this.#note(node, name, name, missing(path));
    if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier)) {
      if (!ts.findAncestor(node, ts.isFunctionLike)) {
        // Safari before 27 runs modules that wait for one another in the wrong order
        this.#note(node, "top-level await", "top-level await", ["Safari 27"]);
      }
    }
  }

  // --- guards ----------------------------------------------------------------------------------------------------

  /** @param {ts.Node} node @param {string} name @param {string} what @param {string[]} since */
  #tell(node, name, what, since) {
    if (since.length > 0 && !asks(node) && !this.#isGuarded(node, name)) this.#note(node, name, what, since);
  }

  /** @param {ts.Node} node @param {string} name */
  #isGuarded(node, name) {
    for (let at = node; at.parent; at = at.parent) {
      const { parent } = at;
      if (ts.isIfStatement(parent) && at !== parent.expression && this.#names(parent.expression, name)) return true;
      if (ts.isConditionalExpression(parent) && at !== parent.condition && this.#names(parent.condition, name))
        return true;
      if (ts.isBinaryExpression(parent) && at === parent.right && isLogical(parent) && this.#names(parent.left, name)) {
        return true;
      }
      if (ts.isBlock(parent) || ts.isSourceFile(parent)) {
        for (const before of parent.statements) {
          if (before === at) break;
          if (ts.isIfStatement(before) && leaves(before.thenStatement) && this.#names(before.expression, name))
            return true;
        }
      }
    }
    return false;
  }

  /** @param {ts.Node} condition @param {string} name whether it asks for `name`: by the name itself, or as a text */
  #names(condition, name) {
    /** @param {ts.Node} at @returns {boolean | undefined} */
    const look = (at) =>
      ((ts.isIdentifier(at) || ts.isStringLiteralLike(at)) && at.text === name) || ts.forEachChild(at, look);
    return look(condition) === true;
  }

  /** @param {ts.Node} node @param {string} name whether a condition of the same function asks for `name` */
  #isAskedWithin(node, name) {
    const around = ts.findAncestor(node, ts.isFunctionLike) ?? this.#source;
    /** @param {ts.Node} at @returns {boolean | undefined} */
    const look = (at) =>
      (ts.isIdentifier(at) && at.text === name && at.parent !== node && asks(at)) || ts.forEachChild(at, look);
    return look(around) === true;
  }

  /** @param {ts.Node} node @param {string} name @param {string} what @param {string[]} since */
  #note(node, name, what, since) {
    if (since.length === 0) return;
    const line = this.#source.getLineAndCharacterOfPosition(node.getStart(this.#source)).line + 1;
    this.#found.push({ name, what, since, line });
  }
}

/** @param {string[][]} paths @returns {string[]} */
function firstMissing(paths) {
  return paths.map((path) => missing(path)).find((since) => since.length > 0) ?? [];
}

/** @param {ts.Type} type */
function isUnknown(type) {
  return (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0;
}

/** @param {ts.Symbol} symbol @returns {string} of an interface, or of the variable that holds its class */
function nameOf(symbol) {
  const declaration = symbol.declarations?.[0];
  if (symbol.name === "__type" && declaration && ts.isVariableDeclaration(declaration.parent)) {
    return declaration.parent.name.getText();
  }
  return symbol.name.replace(/Constructor$/, "");
}

/** @param {ts.Declaration} declaration such as that of `fetch`, and not of what a namespace or interface holds */
function isTop({ parent }) {
  return ts.isSourceFile(parent) || (ts.isVariableDeclarationList(parent) && ts.isSourceFile(parent.parent.parent));
}

/** @param {ts.Node} node @returns {boolean} whether this use is itself the question whether the thing is there */
function asks(node) {
  let at = node;
  while (ts.isParenthesizedExpression(at.parent) || ts.isNonNullExpression(at.parent)) at = at.parent;
  const { parent } = at;
  if (ts.isTypeOfExpression(parent)) return true;
  if (ts.isPrefixUnaryExpression(parent) && parent.operator === ts.SyntaxKind.ExclamationToken) return true;
  if ((ts.isIfStatement(parent) || ts.isWhileStatement(parent)) && parent.expression === at) return true;
  if (ts.isConditionalExpression(parent) && parent.condition === at) return true;
  if (ts.isBinaryExpression(parent)) {
    if (isLogical(parent) && parent.left === at) return true;
    if (isComparison(parent) && isNothing(parent.left === at ? parent.right : parent.left)) return true;
  }
  if (ts.isCallExpression(parent) && parent.expression === at && parent.questionDotToken) return true;
  return (
    (ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent)) &&
    parent.expression === at &&
    parent.questionDotToken !== undefined
  );
}

/** @param {ts.BinaryExpression} node */
function isLogical({ operatorToken: { kind } }) {
  const { AmpersandAmpersandToken, BarBarToken, QuestionQuestionToken } = ts.SyntaxKind;
  return kind === AmpersandAmpersandToken || kind === BarBarToken || kind === QuestionQuestionToken;
}

/** @param {ts.BinaryExpression} node */
function isComparison({ operatorToken: { kind } }) {
  return (
    kind === ts.SyntaxKind.EqualsEqualsToken ||
    kind === ts.SyntaxKind.EqualsEqualsEqualsToken ||
    kind === ts.SyntaxKind.ExclamationEqualsToken ||
    kind === ts.SyntaxKind.ExclamationEqualsEqualsToken
  );
}

/** @param {ts.Node} node */
function isNothing(node) {
  return node.kind === ts.SyntaxKind.NullKeyword || (ts.isIdentifier(node) && node.text === "undefined");
}

/** @param {ts.Statement} statement whether nothing behind it is reached after it */
function leaves(statement) {
  const last = ts.isBlock(statement) ? statement.statements.at(-1) : statement;
  return (
    last !== undefined &&
    (ts.isReturnStatement(last) ||
      ts.isThrowStatement(last) ||
      ts.isContinueStatement(last) ||
      ts.isBreakStatement(last))
  );
}

/** @param {ts.Node} node @returns {Iterable<[name: string, path: string[]]>} what MDN calls this piece of grammar */
function* syntaxOf(node) {
  if (ts.isVariableDeclarationList(node)) {
    const kind = node.flags & ts.NodeFlags.BlockScoped;
    if (kind === ts.NodeFlags.Using) yield ["using", ["javascript", "statements", "using"]];
    if (kind === ts.NodeFlags.AwaitUsing) yield ["await using", ["javascript", "statements", "await_using"]];
  }
  if (ts.isImportAttributes(node)) {
    yield ["import attributes", ["javascript", "statements", "import", "import_attributes"]];
  }
  if (ts.isClassStaticBlockDeclaration(node)) {
    yield ["static block", ["javascript", "classes", "static", "initialization_blocks"]];
  }
  if (ts.isBinaryExpression(node) && ts.isPrivateIdentifier(node.left)) {
    yield ["#x in", ["javascript", "classes", "private_class_fields_in"]];
  }
  if (ts.isRegularExpressionLiteral(node)) yield* expression(node.text);
}

/** @param {string} text of a regular expression @returns {Iterable<[string, string[]]>} */
function* expression(text) {
  const flags = text.slice(text.lastIndexOf("/") + 1);
  if (flags.includes("v")) yield ["/v", ["javascript", "builtins", "RegExp", "unicodeSets"]];
  if (flags.includes("d")) yield ["/d", ["javascript", "builtins", "RegExp", "hasIndices"]];
  if (/\(\?<[=!]/.test(text)) yield ["lookbehind", [...REGULAR, "lookbehind_assertion"]];
  if (/\(\?-?[ims]+(-[ims]+)?:/.test(text)) yield ["(?i:)", [...REGULAR, "modifier"]];
  const groups = [...text.matchAll(/\(\?<(\w+)>/g)].map((found) => found[1]);
  if (new Set(groups).size < groups.length) {
    yield ["(?<same>)", [...REGULAR, "named_capturing_group", "duplicate_named_capturing_groups"]];
  }
}
