/**
 * The smallest file of its kind that `deno compile` takes for a base binary: nothing in it runs, but
 * everything is embedded into it as into the real one, so that every target of a release can be
 * tested on any machine.
 *
 * @param triple target, as `deno compile --target` takes it
 * @returns contents of the file
 */
export async function tinyBaseBinary(triple: string): Promise<Uint8Array> {
  if (triple.includes("windows")) return portableExecutable();
  if (triple.includes("darwin")) return machO(triple.startsWith("aarch64"));
  return await Deno.readFile("/bin/true");
}

/** PE32+ with one section of code. */
function portableExecutable(): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(0x400);
  const view = new DataView(file.buffer);
  const u16 = (at: number, value: number): void => view.setUint16(at, value, true);
  const u32 = (at: number, value: number): void => view.setUint32(at, value, true);
  u16(0, 0x5a4d); // MZ
  u32(60, 64); // where the PE header is
  u32(64, 0x4550); // PE
  u16(68, 0x8664); // x86-64
  u16(70, 1); // sections
  u16(84, 240); // size of the optional header
  u16(86, 0x22); // executable, large addresses
  const optional = 88;
  u16(optional, 0x20b); // PE32+
  u32(optional + 4, 0x200); // size of code
  u32(optional + 16, 0x1000); // entry point
  u32(optional + 20, 0x1000); // base of code
  view.setBigUint64(optional + 24, 0x140000000n, true); // image base
  u32(optional + 32, 0x1000); // section alignment
  u32(optional + 36, 0x200); // file alignment
  u16(optional + 40, 6); // version of the system
  u16(optional + 48, 6); // version of the subsystem
  u32(optional + 56, 0x2000); // size of the image
  u32(optional + 60, 0x200); // size of the headers
  u16(optional + 68, 3); // console
  u32(optional + 108, 16); // data directories, all empty
  const section = optional + 240;
  file.set(new TextEncoder().encode(".text"), section);
  u32(section + 8, 1); // virtual size
  u32(section + 12, 0x1000); // virtual address
  u32(section + 16, 0x200); // size in the file
  u32(section + 20, 0x200); // place in the file
  u32(section + 36, 0x60000020); // code, execute, read
  return file;
}

/** 64-bit Mach-O with the segments and commands that embedding rewrites. */
function machO(arm64: boolean): Uint8Array<ArrayBuffer> {
  const linkEdit = 0x4000;
  const file = new Uint8Array(linkEdit + 0x20);
  const view = new DataView(file.buffer);
  const u32 = (at: number, value: number): void => view.setUint32(at, value, true);
  const segment = (
    at: number,
    name: string,
    address: bigint,
    size: number,
    place: number,
  ): void => {
    u32(at, 0x19);
    u32(at + 4, 72);
    file.set(new TextEncoder().encode(name), at + 8);
    view.setBigUint64(at + 24, address, true);
    view.setBigUint64(at + 32, name === "__PAGEZERO" ? 0x100000000n : 0x4000n, true);
    view.setBigUint64(at + 40, BigInt(place), true);
    view.setBigUint64(at + 48, BigInt(size), true);
  };
  u32(0, 0xfeedfacf);
  u32(4, arm64 ? 0x0100000c : 0x01000007);
  u32(8, arm64 ? 0 : 3);
  u32(12, 2); // executable
  u32(16, 5); // commands
  u32(20, 3 * 72 + 24 + 16); // their size
  segment(32, "__PAGEZERO", 0n, 0, 0);
  segment(104, "__TEXT", 0x100000000n, linkEdit, 0);
  segment(176, "__LINKEDIT", 0x100004000n, 0x20, linkEdit);
  u32(248, 2); // symbol table, empty
  u32(252, 24);
  u32(256, linkEdit);
  u32(264, linkEdit);
  u32(272, 0x1d); // code signature
  u32(276, 16);
  u32(280, linkEdit + 0x10);
  u32(284, 0x10);
  return file;
}
