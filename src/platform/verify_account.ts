/**
 * Name of the account under which sshd runs `verify`, and of its group. Fixed: the files of the
 * server are readable by this group and by nobody else.
 */
export const VERIFY_ACCOUNT = "opksshuser";
