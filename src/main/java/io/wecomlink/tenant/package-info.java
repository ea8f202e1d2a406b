/** The workbench's enterprises. */
package io.wecomlink.tenant;
