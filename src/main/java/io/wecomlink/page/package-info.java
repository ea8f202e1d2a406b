/** What the page at {@code /} needs beside the API: its files, its texts, QR codes. */
package io.wecomlink.page;
