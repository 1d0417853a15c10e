import { loginByHttp } from "./login_by_http.ts";

// A browser for the BROWSER variable: `deno run` this with the address, and alice logs in there.
const end = await loginByHttp(Deno.args[0] ?? "");
Deno.exit(end.status === 200 ? 0 : 1);
