import type { FileFacts, FileSystem } from "../../src/platform/file_system.ts";
import { systemFileSystem } from "../../src/platform/system_file_system.ts";

/**
 * The real file system, except that the directories above a test's own look as if only root could
 * write to them: temporary directories stand in one that everybody can write to.
 */
export const tidyFileSystem: FileSystem = {
  ...systemFileSystem,
  async stat(path: string): Promise<FileFacts> {
    const facts = await systemFileSystem.stat(path);
    return path.split("/").length <= 2 ? { ...facts, uid: 0, mode: 0o755 } : facts;
  },
};
