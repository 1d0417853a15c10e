import assert from "node:assert/strict";
import {
  type CalledFunction,
  eagerFunctions,
} from "../../../../install/packaging/rehearsal/eager_functions.ts";

/** Where texts stand that occur once. */
function called(text: string, ...functions: readonly string[]): CalledFunction[] {
  return functions.map((found) => {
    const start = text.indexOf(found);
    assert.ok(start >= 0 && text.lastIndexOf(found) === start, found);
    return { start, end: start + found.length };
  });
}

/** What a module exports. */
async function load(text: string): Promise<Record<string, unknown>> {
  return await import(`data:text/javascript,${encodeURIComponent(text)}`);
}

Deno.test("eagerFunctions puts called declarations first, as expressions in parentheses", () => {
  const text = `const a=f(1);function f(x){return g(x)}async function g(x){return x}export{a};`;
  assert.equal(
    eagerFunctions(
      text,
      called(text, "function f(x){return g(x)}", "async function g(x){return x}"),
    ),
    `var f=(function(x){return g(x)}),g=(async function(x){return x});const a=f(1);export{a};`,
  );
});

Deno.test("eagerFunctions leaves functions alone that were not called", () => {
  const text = `function f(){return 1}function g(){return ()=>2}export{f,g};`;
  assert.equal(eagerFunctions(text, []), text);
  assert.equal(
    eagerFunctions(text, called(text, "function g(){return ()=>2}")),
    `var g=(function(){return ()=>2});function f(){return 1}export{f,g};`,
  );
});

Deno.test("eagerFunctions puts called function expressions in parentheses where they stand", () => {
  const text = `const a=x=>x+1;function f(l){return l.map(y=>y*2)}export{a,f};`;
  assert.equal(
    eagerFunctions(text, called(text, "x=>x+1", "function f(l){return l.map(y=>y*2)}", "y=>y*2")),
    `var f=(function(l){return l.map((y=>y*2))});const a=(x=>x+1);export{a,f};`,
  );
});

Deno.test("eagerFunctions leaves methods, getters and constructors alone", () => {
  for (
    const [text, method] of [
      ["const o={m(){return 1}};export{o};", "(){return 1}"],
      ["const o={get m(){return 1}};export{o};", "(){return 1}"],
      ["class C{constructor(){this.a=1}}export{C};", "(){this.a=1}"],
      ["class C{#m(){return 1}n(){return this.#m()}}export{C};", "(){return 1}"],
    ] as const
  ) {
    assert.equal(eagerFunctions(text, called(text, method)), text);
  }
});

Deno.test("eagerFunctions changes nothing about what a module does", async () => {
  const text = `
const early=twice(3);
function twice(x){return helper(x)*2}
function helper(x){return x}
async function*numbers(){yield 1;yield 2}
function fibonacci(n){return n<2?n:fibonacci(n-1)+fibonacci(n-2)}
function defaults(a,b=a+1,...rest){return [a,b,...rest]}
const adders=[1,2].map(n=>m=>n+m);
class Counter{#n=0;step=()=>++this.#n}
export{early,twice,numbers,fibonacci,defaults,adders,Counter};`;
  const functions = [
    "function twice(x){return helper(x)*2}",
    "function helper(x){return x}",
    "async function*numbers(){yield 1;yield 2}",
    "function fibonacci(n){return n<2?n:fibonacci(n-1)+fibonacci(n-2)}",
    "function defaults(a,b=a+1,...rest){return [a,b,...rest]}",
    "n=>m=>n+m",
    "m=>n+m",
    "()=>++this.#n",
  ];
  const eager = eagerFunctions(text, called(text, ...functions));
  assert.equal(eager.match(/=\((?:async )?function/g)?.length, 5);
  const [plain, changed] = [await load(text), await load(eager)];
  for (const { early, twice, numbers, fibonacci, defaults, adders, Counter } of [plain, changed]) {
    assert.ok(typeof twice === "function" && typeof fibonacci === "function");
    assert.ok(typeof numbers === "function" && typeof defaults === "function");
    assert.ok(Array.isArray(adders) && typeof Counter === "function");
    assert.deepEqual([early, twice(4), fibonacci(10)], [6, 8, 55]);
    assert.deepEqual(await Array.fromAsync(numbers()), [1, 2]);
    assert.deepEqual(defaults(1, undefined, 3), [1, 2, 3]);
    assert.equal(adders[1](5), 7);
    const counter: unknown = Reflect.construct(Counter, []);
    assert.ok(typeof counter === "object" && counter !== null && "step" in counter);
    assert.ok(typeof counter.step === "function");
    assert.deepEqual([counter.step(), counter.step()], [1, 2]);
    assert.deepEqual([twice.name, fibonacci.name, defaults.length], ["twice", "fibonacci", 1]);
  }
});

Deno.test("eagerFunctions refuses what is no module", () => {
  assert.throws(() => eagerFunctions("function (", []), SyntaxError);
});
