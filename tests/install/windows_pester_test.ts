import { PROJECT_ROOT } from "../../install/packaging/run_deno.ts";
import { windowsScriptParts } from "../../install/packaging/windows_scripts.ts";
import { runPester } from "../support/powershell/pester.ts";

// The release workflow runs the same files with Pester in Windows PowerShell and PowerShell 7; here an
// interpreter of our own runs them, because there is no PowerShell.

const INSTALL = new URL("install/", PROJECT_ROOT);
const parts: string[] = [];
for (const name of await windowsScriptParts()) {
  parts.push(await Deno.readTextFile(new URL(`windows/${name}.ps1`, INSTALL)));
}
const files: string[] = [];
for await (const { name } of Deno.readDir(new URL("tests/", INSTALL))) {
  if (name.endsWith(".Tests.ps1")) files.push(name);
}

for (const file of files.sort()) {
  const results = await runPester(
    await Deno.readTextFile(new URL(`tests/${file}`, INSTALL)),
    parts,
  );
  for (const { name, error } of results) {
    Deno.test(`${file} ${name.replace(/[\r\n]+/g, " ")}`, () => {
      if (error !== undefined) throw error;
    });
  }
}
