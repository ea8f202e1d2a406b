package io.wecomlink.simulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;

/** Grows a company from a {@link CorpSpec}: the same spec and seed give the same company. */
final class CorpGenerator {

  private static final long TAGS_CREATED = 1_577_836_800L;
  private static final String[] SYLLABLES = {
    "wang", "li", "zhang", "liu", "chen", "yang", "wei", "fang", "min", "jing", "tao", "lei"
  };

  private final CorpSpec spec;
  private final CorpModel model;
  private final SplittableRandom random;

  private CorpGenerator(CorpSpec spec, long seed) {
    this.spec = spec;
    model = new CorpModel(seed);
    random = new SplittableRandom(seed);
  }

  static CorpModel generate(CorpSpec spec, long seed) {
    CorpGenerator generator = new CorpGenerator(spec, seed);
    generator.departments();
    generator.members();
    generator.contactTags();
    generator.customerTags();
    generator.relations();
    return generator.model;
  }

  private void departments() {
    model.departments.put(1L, new Department(1, spec.name(), 0, 0));
    List<Long> ids = new ArrayList<>(List.of(1L));
    List<Integer> depths = new ArrayList<>(List.of(1));
    long id = 1;
    for (int i = 1; i < spec.departments(); i++) {
      id += 1 + Mix.below(Mix.of(model.seed, 1, i), 3); // gaps, as deleted departments leave them
      // The first few hang under the root; later ones anywhere, which gives a bushy, shallow tree.
      int at = i <= Math.min(4, spec.departments() / 2 + 1) ? 0 : random.nextInt(ids.size());
      if (depths.get(at) >= 14) {
        at = 0;
      }
      long order = i % 17 == 3 ? 4_294_967_295L : 1_000L * (spec.departments() - i);
      model.departments.put(
          id,
          new Department(id, TextBank.department(Mix.of(model.seed, 2, i)), ids.get(at), order));
      ids.add(id);
      depths.add(depths.get(at) + 1);
    }
  }

  private void members() {
    List<Long> ids = List.copyOf(model.departments.keySet());
    for (int i = 0; i < spec.members(); i++) {
      long h = Mix.of(model.seed, 3, i);
      Member member = model.newMember(plainUserid(h, i));
      member.name = TextBank.personName(h);
      member.gender = Mix.below(Mix.of(h, 1), 3);
      int homes = i == 0 ? 1 : new int[] {1, 1, 1, 1, 1, 2, 2, 3}[Mix.below(Mix.of(h, 2), 8)];
      placeIn(member, ids, h, homes);
      status(member, h, i);
    }
  }

  private static String plainUserid(long h, int i) {
    String base =
        SYLLABLES[Mix.below(Mix.of(h, 5), SYLLABLES.length)]
            + SYLLABLES[Mix.below(Mix.of(h, 6), SYLLABLES.length)];
    return (i % 5 == 0 ? Character.toUpperCase(base.charAt(0)) + base.substring(1) : base) + i;
  }

  private void placeIn(Member member, List<Long> ids, long h, int homes) {
    List<Long> chosen = new ArrayList<>();
    for (int k = 0; k < homes; k++) {
      long id = member.index == 0 ? 1L : ids.get(Mix.below(Mix.of(h, 30 + k), ids.size()));
      if (!chosen.contains(id)) {
        chosen.add(id);
      }
    }
    member.departments = chosen.stream().mapToLong(Long::longValue).toArray();
    member.orders = new long[chosen.size()];
    member.leader = new int[chosen.size()];
    for (int k = 0; k < chosen.size(); k++) {
      member.orders[k] = k == 0 ? 0 : Mix.below(Mix.of(h, 40 + k), 100) * 42_949_672L;
      member.leader[k] = Mix.below(Mix.of(h, 50 + k), 12) == 0 ? 1 : 0;
    }
  }

  private void status(Member member, long h, int i) {
    boolean explicit = spec.followUsers() >= 0;
    if (i > 0 && !(explicit && i < spec.followUsers())) {
      int drawn = Mix.below(Mix.of(h, 7), 100);
      member.status =
          drawn < 3
              ? Member.DISABLED
              : drawn < 5 ? Member.NOT_ACTIVATED : drawn < 6 ? Member.LEFT : Member.ACTIVE;
    }
    member.customerRights =
        explicit
            ? i < spec.followUsers()
            : member.status == Member.ACTIVE && (i == 0 || Mix.below(Mix.of(h, 8), 5) > 0);
  }

  private void contactTags() {
    String[] names = {"管理层", "新员工", "门店店长", "培训讲师"};
    for (int i = 0; i < names.length; i++) {
      ContactTag tag = new ContactTag(i + 1, names[i]);
      int size = Math.min(spec.members(), 1 + spec.members() / 20);
      for (int k = 0; k < size; k++) {
        tag.members.add(Mix.below(Mix.of(model.seed, 60 + i, k), spec.members()));
      }
      if (i == 2 && spec.departments() > 2) {
        tag.departments.add(model.departments.lastKey());
      }
      model.contactTags.put(tag.id, tag);
    }
  }

  private void customerTags() {
    for (int g = 0; g < spec.tagGroups(); g++) {
      TagGroup group =
          new TagGroup(
              g, TextBank.tagGroup(g), 10L * (spec.tagGroups() - g), TAGS_CREATED + 60L * g);
      model.tagGroups.add(group);
      int size = 2 + Mix.below(Mix.of(model.seed, 70, g), 8);
      for (int t = 0; t < size; t++) {
        model.tags.add(
            new CustomerTag(
                model.tags.size(), group, TextBank.tag(t), size - t, TAGS_CREATED + 60L * g + t));
      }
    }
    model.generatedTags = model.tags.size();
    model.generatedMembers = model.members.size();
  }

  private void relations() {
    model.customerCount = spec.customers();
    List<Member> staff = new ArrayList<>();
    for (Member member : model.members) {
      if (member.customerRights) {
        staff.add(member);
      }
    }
    if (spec.customers() == 0 || staff.isEmpty()) {
      model.customerCount = 0;
      model.indexFollowers();
      return;
    }
    int wanted = spec.relations() >= 0 ? spec.relations() : spec.customers() + spec.customers() / 4;
    int[] counts = counts(staff.size(), wanted);
    long total = Arrays.stream(counts).asLongStream().sum();
    int[] deck = shuffledDeck();
    BitSet taken = new BitSet(spec.customers());
    long before = 0;
    for (int i = 0; i < counts.length; i++) {
      int[] own = new int[counts[i]];
      int from = total == 0 ? 0 : (int) (before * spec.customers() / total);
      before += counts[i];
      int to = total == 0 ? 0 : (int) (before * spec.customers() / total);
      int filled = 0;
      for (int k = from; k < to && filled < own.length; k++) {
        own[filled++] = deck[k];
        taken.set(deck[k]);
      }
      while (filled < own.length) {
        int candidate = taken.nextClearBit(random.nextInt(spec.customers()));
        if (candidate >= spec.customers()) {
          candidate = taken.nextClearBit(0);
        }
        own[filled++] = candidate;
        taken.set(candidate);
      }
      for (int customer = 0; customer < spec.sharedByAll(); customer++) {
        if (!taken.get(customer)) {
          own = Arrays.copyOf(own, own.length + 1);
          own[own.length - 1] = customer;
        }
      }
      Arrays.sort(own);
      staff.get(i).customers = own;
      taken.clear();
    }
    model.indexFollowers();
  }

  /** How many customers each has: Zipf by rank, capped, ranks dealt at random. */
  private int[] counts(int staff, int wanted) {
    double[] weights = new double[staff];
    double sum = 0;
    for (int i = 0; i < staff; i++) {
      weights[i] = Math.pow(i + 1.0, -spec.skew());
      sum += weights[i];
    }
    int cap = Math.min(spec.maxPerMember(), spec.customers());
    long target = Math.min(wanted, (long) cap * staff);
    int[] counts = new int[staff];
    long given = 0;
    for (int i = 0; i < staff; i++) {
      counts[i] = (int) Math.min(cap, Math.floor(target * weights[i] / sum));
      given += counts[i];
    }
    for (int i = 0; given < target; i = (i + 1) % staff) {
      // What caps and rounding left over goes evenly to those with room.
      int room = (int) Math.min(cap - counts[i], Math.max(1, (target - given) / staff));
      int more = (int) Math.min(room, target - given);
      counts[i] += more;
      given += more;
    }
    for (int i = staff - 1; i > 1; i--) {
      int j = 1 + random.nextInt(i); // rank 0 stays with the first, whom tests look at
      int swap = counts[i];
      counts[i] = counts[j];
      counts[j] = swap;
    }
    return counts;
  }

  private int[] shuffledDeck() {
    int[] deck = new int[spec.customers()];
    for (int i = 0; i < deck.length; i++) {
      int j = random.nextInt(i + 1);
      deck[i] = deck[j];
      deck[j] = i;
    }
    return deck;
  }
}
