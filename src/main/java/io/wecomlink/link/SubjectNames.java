package io.wecomlink.link;

import java.text.Normalizer;
import java.util.Locale;

/**
 * Compares names of company subjects (主体) as people write them: blanks, full-width letters and
 * brackets, and capitals make no difference.
 */
public final class SubjectNames {

  private SubjectNames() {}

  /**
   * Whether two names are known and name different subjects.
   *
   * @param one null or blank: not known
   * @param other null or blank: not known
   */
  public static boolean differ(String one, String other) {
    String a = plain(one);
    String b = plain(other);
    return !a.isEmpty() && !b.isEmpty() && !a.equals(b);
  }

  private static String plain(String name) {
    if (name == null) {
      return "";
    }
    return Normalizer.normalize(name, Normalizer.Form.NFKC)
        .replaceAll("[\\s\\p{Z}\\p{Cf}]+", "")
        .replaceAll("[〔【\\[]", "(")
        .replaceAll("[〕】\\]]", ")")
        .toLowerCase(Locale.ROOT);
  }
}
