import { WELL_KNOWN_SIDS } from "./acl/sid.ts";

/**
 * What is asked of Windows about files: the one place where its security functions are called. All of
 * it is text, so that rules and tests need no Windows.
 */
export interface WindowsSecurity {
  /**
   * Owner and discretionary access control list of a file or directory, as SDDL.
   *
   * @throws {Error} with the number of the system's error
   */
  read(path: string): string;
  /**
   * Sets owner and discretionary access control list, and stops inheritance from above.
   *
   * @throws {Error} with the number of the system's error
   */
  write(path: string, sddl: string): void;
  /** SID of an account of this machine, `S-1-...`; undefined when there is none. */
  accountSid(name: string): string | undefined;
  /** True when this process has the rights of Administrators, not only their name. */
  isElevated(): boolean;
}

/**
 * The security functions of this Windows (advapi32.dll; aclapi.h, sddl.h, securitybaseapi.h). Needs
 * the permission `ffi`, which only the binary for Windows has.
 *
 * @returns the functions; nothing is loaded before the first call
 */
export function systemWindowsSecurity(): WindowsSecurity {
  let opened: Libraries | undefined;
  const libraries = (): Libraries => opened ??= open();
  return {
    read: (path) => readDescriptor(libraries(), path),
    write: (path, sddl) => writeDescriptor(libraries(), path, sddl),
    accountSid: (name) => lookUpAccount(libraries(), name),
    isElevated: () => isMember(libraries(), WELL_KNOWN_SIDS.administrators),
  };
}

/** SE_OBJECT_TYPE: SE_FILE_OBJECT. */
const FILE_OBJECT = 1;
/** SECURITY_INFORMATION. */
const OWNER = 0x1;
const GROUP = 0x2;
const DACL = 0x4;
const PROTECTED_DACL = 0x8000_0000;
const SDDL_REVISION_1 = 1;
/** More UTF-16 units than the text of any list, which has at most 64 KiB in memory. */
const MAX_TEXT = 1024 * 1024;
/** SECURITY_MAX_SID_SIZE. */
const MAX_SID = 68;

const ADVAPI = {
  GetNamedSecurityInfoW: {
    parameters: [
      "buffer",
      "i32",
      "u32",
      "pointer",
      "pointer",
      "pointer",
      "pointer",
      "buffer",
    ],
    result: "u32",
  },
  SetNamedSecurityInfoW: {
    parameters: ["buffer", "i32", "u32", "pointer", "pointer", "pointer", "pointer"],
    result: "u32",
  },
  ConvertSecurityDescriptorToStringSecurityDescriptorW: {
    parameters: ["pointer", "u32", "u32", "buffer", "buffer"],
    result: "i32",
  },
  ConvertStringSecurityDescriptorToSecurityDescriptorW: {
    parameters: ["buffer", "u32", "buffer", "pointer"],
    result: "i32",
  },
  GetSecurityDescriptorOwner: { parameters: ["pointer", "buffer", "buffer"], result: "i32" },
  GetSecurityDescriptorDacl: {
    parameters: ["pointer", "buffer", "buffer", "buffer"],
    result: "i32",
  },
  LookupAccountNameW: {
    parameters: ["pointer", "buffer", "buffer", "buffer", "buffer", "buffer", "buffer"],
    result: "i32",
  },
  ConvertSidToStringSidW: { parameters: ["buffer", "buffer"], result: "i32" },
  ConvertStringSidToSidW: { parameters: ["buffer", "buffer"], result: "i32" },
  CheckTokenMembership: { parameters: ["pointer", "pointer", "buffer"], result: "i32" },
} as const satisfies Deno.ForeignLibraryInterface;

const KERNEL = {
  LocalFree: { parameters: ["pointer"], result: "pointer" },
  GetLastError: { parameters: [], result: "u32" },
} as const satisfies Deno.ForeignLibraryInterface;

interface Libraries {
  readonly advapi: Deno.DynamicLibrary<typeof ADVAPI>["symbols"];
  readonly kernel: Deno.DynamicLibrary<typeof KERNEL>["symbols"];
}

function open(): Libraries {
  const system = `${Deno.env.get("SystemRoot") || "C:\\Windows"}\\System32`;
  return {
    advapi: Deno.dlopen(`${system}\\advapi32.dll`, ADVAPI).symbols,
    kernel: Deno.dlopen(`${system}\\kernel32.dll`, KERNEL).symbols,
  };
}

function readDescriptor({ advapi, kernel }: Libraries, path: string): string {
  const out = new OutPointer();
  const status = advapi.GetNamedSecurityInfoW(
    wide(path),
    FILE_OBJECT,
    OWNER | GROUP | DACL,
    null,
    null,
    null,
    null,
    out.buffer,
  );
  if (status !== 0) throw failed("read its access control list", status);
  const descriptor = out.take();
  try {
    const text = new OutPointer();
    const length = new Uint32Array(1);
    const done = advapi.ConvertSecurityDescriptorToStringSecurityDescriptorW(
      descriptor,
      SDDL_REVISION_1,
      OWNER | GROUP | DACL,
      text.buffer,
      bytes(length),
    );
    if (done === 0) throw failed("read its access control list", kernel.GetLastError());
    return takeText(text, kernel);
  } finally {
    kernel.LocalFree(descriptor);
  }
}

function writeDescriptor({ advapi, kernel }: Libraries, path: string, sddl: string): void {
  const out = new OutPointer();
  const parsed = advapi.ConvertStringSecurityDescriptorToSecurityDescriptorW(
    wide(sddl),
    SDDL_REVISION_1,
    out.buffer,
    null,
  );
  if (parsed === 0) throw failed("make its access control list", kernel.GetLastError());
  const descriptor = out.take();
  try {
    const owner = new OutPointer();
    const list = new OutPointer();
    const present = new Int32Array(1);
    const defaulted = new Int32Array(1);
    const good = advapi.GetSecurityDescriptorOwner(descriptor, owner.buffer, bytes(defaulted)) !==
        0 &&
      advapi.GetSecurityDescriptorDacl(
          descriptor,
          bytes(present),
          list.buffer,
          bytes(defaulted),
        ) !== 0;
    const [dacl, sid] = [list.take(), owner.take()];
    // A list that is absent would be set as "everybody may do everything".
    if (!good || present[0] === 0 || dacl === null || sid === null) {
      throw failed("make its access control list", kernel.GetLastError());
    }
    const what = (OWNER | DACL | PROTECTED_DACL) >>> 0;
    const path16 = wide(path);
    const status = advapi.SetNamedSecurityInfoW(path16, FILE_OBJECT, what, sid, null, dacl, null);
    if (status !== 0) throw failed("set its access control list", status);
  } finally {
    kernel.LocalFree(descriptor);
  }
}

function lookUpAccount({ advapi, kernel }: Libraries, name: string): string | undefined {
  if (name === "" || name.length > 256 || name.includes("\0")) return undefined;
  const sid = new Uint8Array(MAX_SID);
  const sidLength = new Uint32Array([sid.length]);
  const domain = new Uint16Array(512);
  const domainLength = new Uint32Array([domain.length]);
  const use = new Int32Array(1);
  const found = advapi.LookupAccountNameW(
    null,
    wide(name),
    sid,
    bytes(sidLength),
    bytes(domain),
    bytes(domainLength),
    bytes(use),
  );
  if (found === 0) return undefined;
  const text = new OutPointer();
  if (advapi.ConvertSidToStringSidW(sid, text.buffer) === 0) return undefined;
  return takeText(text, kernel);
}

function isMember({ advapi, kernel }: Libraries, group: string): boolean {
  const out = new OutPointer();
  if (advapi.ConvertStringSidToSidW(wide(group), out.buffer) === 0) return false;
  const sid = out.take();
  try {
    // With the token that User Account Control has reduced, the group is there but not enabled.
    const member = new Int32Array(1);
    return advapi.CheckTokenMembership(null, sid, bytes(member)) !== 0 && member[0] !== 0;
  } finally {
    kernel.LocalFree(sid);
  }
}

/** A place for a pointer that a function hands back; all targets have pointers of 64 bits. */
class OutPointer {
  readonly #value = new BigUint64Array(1);

  get buffer(): Uint8Array<ArrayBuffer> {
    return bytes(this.#value);
  }

  take(): Deno.PointerValue {
    return Deno.UnsafePointer.create(this.#value[0] ?? 0n);
  }
}

/** Copies a text with a zero at its end and frees it. */
function takeText(out: OutPointer, kernel: Libraries["kernel"]): string {
  const pointer = out.take();
  if (pointer === null) throw new Error("Windows returned no text");
  try {
    const view = new Deno.UnsafePointerView(pointer);
    const units: string[] = [];
    for (let at = 0; at < MAX_TEXT; at++) {
      const unit = view.getUint16(at * 2);
      if (unit === 0) break;
      units.push(String.fromCharCode(unit));
    }
    return units.join("");
  } finally {
    kernel.LocalFree(pointer);
  }
}

/** UTF-16 with a zero at its end. */
function wide(text: string): Uint8Array<ArrayBuffer> {
  if (text.includes("\0")) throw new Error("the text has a NUL character");
  const units = new Uint16Array(text.length + 1);
  for (let at = 0; at < text.length; at++) units[at] = text.charCodeAt(at);
  return bytes(units);
}

function bytes(
  array:
    | BigUint64Array<ArrayBuffer>
    | Uint32Array<ArrayBuffer>
    | Int32Array<ArrayBuffer>
    | Uint16Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function failed(what: string, code: number): Error {
  return new Error(`Windows could not ${what} (error ${code})`);
}
