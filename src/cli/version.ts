import project from "../../deno.json" with { type: "json" };

/** Version of the program, as releases are tagged but without the leading `v`. */
export const VERSION: string = project.version;
