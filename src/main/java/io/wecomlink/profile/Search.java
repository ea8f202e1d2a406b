package io.wecomlink.profile;

/**
 * A search for a part of a name. PostgreSQL can find parts by an index only with an extension that
 * not every installation may create. So a search walks through the company's rows in the order of
 * their keys and stops after {@link #BUDGET} of them, found enough or not: its cost is bounded
 * whatever the size of the table, and the cursor goes on from there.
 */
final class Search {

  /** Rows that one request looks at. */
  static final int BUDGET = 20_000;

  private Search() {}

  /** The pattern that finds a text anywhere; what LIKE takes for wildcards is escaped. */
  static String containing(String text) {
    return "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
  }
}
