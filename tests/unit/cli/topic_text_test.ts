import assert from "node:assert/strict";
import { HELP_TOPICS } from "../../../src/cli/help_topics.ts";
import { topicText } from "../../../src/cli/topic_text.ts";
import { matchSnapshot } from "../../support/match_snapshot.ts";

for (const topic of HELP_TOPICS) {
  Deno.test(`topicText of ${topic.name} is as committed`, async () => {
    const file = new URL(`__snapshots__/topic_${topic.name}.txt`, import.meta.url);
    await matchSnapshot(file, topicText(topic));
  });

  Deno.test(`topicText of ${topic.name} fits 80 columns`, () => {
    for (const line of topicText(topic).split("\n")) assert.ok(line.length <= 80, line);
  });
}
