/** Who may come in: the workbench's tokens, the rules per path, and the operators' session. */
package io.wecomlink.security;
