/**
 * A fault of the surroundings that stays until a person changes something: a setting, a port, a version. Its message is one
 * sentence for that person. The hub then ends with EXIT_CONFIG, so that nobody starts it again in vain.
 */
export class LastingFault extends Error {}

/** As sysexits.h has it (EX_CONFIG), and as the gateway ends on bad settings. */
export const EXIT_CONFIG = 78
