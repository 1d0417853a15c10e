import assert from "node:assert/strict";
import { COMMAND_TABLE } from "../../../src/cli/command_table.ts";
import { HELP_TOPICS } from "../../../src/cli/help_topics.ts";
import { EXIT_CODES } from "../../../src/errors/command_error.ts";

Deno.test("HELP_TOPICS explains every exit code there is", () => {
  const topic = HELP_TOPICS.find(({ name }) => name === "exit-codes");
  assert.deepEqual(
    topic?.rows.map(({ name }) => Number(name)),
    Object.values(EXIT_CODES).toSorted((one, other) => one - other),
  );
});

Deno.test("HELP_TOPICS have no name that is a command", () => {
  const commands = new Set(COMMAND_TABLE.commands?.map(({ name }) => name));
  for (const { name } of HELP_TOPICS) assert.equal(commands.has(name), false, name);
});

Deno.test("HELP_TOPICS has a row for every name once, in the project's style", () => {
  for (const topic of HELP_TOPICS) {
    assert.notEqual(topic.rows.length, 0);
    assert.equal(new Set(topic.rows.map(({ name }) => name)).size, topic.rows.length);
    for (const { help } of topic.rows) assert.doesNotMatch(help, /\.$/);
  }
});
