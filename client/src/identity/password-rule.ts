/** The server refuses a shorter one (NIST SP 800-63B §3.1.1); said here before anything is sent. */
export const passwordMin = 12;
