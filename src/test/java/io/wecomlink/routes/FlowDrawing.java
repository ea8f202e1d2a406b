package io.wecomlink.routes;

import io.wecomlink.routes.FlowGraph.Call;
import io.wecomlink.routes.FlowGraph.Contact;
import io.wecomlink.routes.FlowGraph.Via;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The flows as an SVG image: a box per file, areas in columns, an arrow per pair of files that call
 * each other. What is outside, and the WeCom APIs that nearly every file calls, are labels in the
 * boxes, so that the arrows that remain can be followed.
 *
 * <p>Between the columns run gutters. All arrows that leave a box on one side share a vertical line
 * in the gutter there and branch off to their targets.
 */
final class FlowDrawing {

  private static final int COLUMNS = 3;
  private static final int BOX_WIDTH = 252;
  private static final int BOX_HEIGHT = 48;
  private static final int GAP = 18;
  private static final int PANEL_PADDING = 12;
  private static final int PANEL_TITLE = 28;
  private static final int PANEL_WIDTH = BOX_WIDTH + 2 * PANEL_PADDING;
  private static final int MARGIN = 20;
  private static final int LANE = 9;
  private static final int GUTTER_EDGE = 16;
  private static final int MIN_GUTTER = 28;
  private static final int CORNER = 5;
  private static final int LEGEND = 44;

  /** Dark enough for white, far enough from each other to follow a line by its colour. */
  private static final List<String> INKS =
      List.of("#3b6ea8", "#b0562a", "#3f7d4e", "#8a4f9e", "#93741b", "#4a7f86", "#a8405f");

  private static final String GREEN = "#1f7a4d";
  private static final String BLUE = "#2b5c9e";
  private static final String VIOLET = "#6b4aa0";
  private static final String AMBER = "#8a6100";
  private static final String GREY = "#5b6470";

  private record Label(String text, String colour, boolean incoming) {}

  /** A file of flows. */
  private static final class Box {
    final RouteFile file;
    final Set<Label> labels = new LinkedHashSet<>();
    int routes;
    boolean template;
    int column;
    int x;
    int y;

    Box(RouteFile file) {
      this.file = file;
    }

    int bottom() {
      return y + BOX_HEIGHT;
    }

    int middle() {
      return y + BOX_HEIGHT / 2;
    }
  }

  private record Arrow(Box from, Box to, boolean waits) {}

  private enum Side {
    LEFT,
    RIGHT
  }

  /** Where lines leave or enter a box; {@code incoming} is null where they leave. */
  private record Port(Box box, Side side, Arrow incoming) {}

  /** A vertical line in a gutter. */
  private static final class Trunk {
    final int gutter;
    int top = Integer.MAX_VALUE;
    int bottom = Integer.MIN_VALUE;
    int lane;

    Trunk(int gutter) {
      this.gutter = gutter;
    }

    void reach(int y) {
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }

  private record Panel(String area, int x, int y, int height) {}

  private final Map<RouteFile, Box> boxes = new LinkedHashMap<>();
  private final List<Arrow> arrows = new ArrayList<>();
  private final List<Panel> panels = new ArrayList<>();
  private final int[] gutterWidth = new int[COLUMNS + 1];
  private final StringBuilder svg = new StringBuilder();

  private FlowDrawing(FlowGraph graph) {
    collect(graph);
  }

  static String of(FlowGraph graph) {
    return new FlowDrawing(graph).draw();
  }

  // --- What there is to draw

  private void collect(FlowGraph graph) {
    Map<String, Box> byRoute = new HashMap<>();
    for (Route route : graph.routes()) {
      Box box = boxes.computeIfAbsent(route.file(), Box::new);
      box.routes++;
      box.template |= route.templated();
      byRoute.put(route.id(), box);
    }
    for (Contact contact : graph.contacts()) {
      Box box = byRoute.get(contact.route());
      if (box != null) {
        box.labels.add(label(contact));
      }
    }
    Map<List<Box>, Boolean> waits = new LinkedHashMap<>();
    for (Call call : graph.calls()) {
      Box from = byRoute.get(call.from());
      Box to = byRoute.get(call.to());
      if (from == null || from == to) {
        continue;
      }
      if (to.template) {
        from.labels.add(new Label("WeCom APIs", GREEN, false));
      } else {
        waits.merge(List.of(from, to), call.via() != Via.SEDA, Boolean::logicalOr);
      }
    }
    waits.forEach((pair, waiting) -> arrows.add(new Arrow(pair.get(0), pair.get(1), waiting)));
  }

  private static Label label(Contact contact) {
    boolean incoming = contact.incoming();
    return switch (contact.party().kind()) {
      case WECOM -> new Label("WeCom", GREEN, incoming);
      case BROWSER -> new Label("Browser", VIOLET, incoming);
      case API -> new Label("API", VIOLET, incoming);
      case CODE -> new Label("Code", GREY, incoming);
      case CLOCK -> new Label("Clock", AMBER, incoming);
      case POSTGRESQL -> new Label("PostgreSQL", BLUE, incoming);
      case OTHER -> new Label(contact.party().name(), GREY, incoming);
    };
  }

  // --- Where it goes

  /** Areas that call come first, areas that are called last; ties by name. */
  private List<String> areasInOrder() {
    Set<String> rest = new TreeSet<>();
    boxes.values().forEach(box -> rest.add(box.file.area()));
    List<String> first = new ArrayList<>();
    Deque<String> last = new ArrayDeque<>();
    while (!rest.isEmpty()) {
      Map<String, Integer> out = new HashMap<>();
      Map<String, Integer> in = new HashMap<>();
      for (Arrow arrow : arrows) {
        String from = arrow.from().file.area();
        String to = arrow.to().file.area();
        if (!from.equals(to) && rest.contains(from) && rest.contains(to)) {
          out.merge(from, 1, Integer::sum);
          in.merge(to, 1, Integer::sum);
        }
      }
      Optional<String> silent = rest.stream().filter(area -> !out.containsKey(area)).findFirst();
      if (silent.isPresent()) {
        last.addFirst(silent.get());
      } else {
        first.add(
            rest.stream()
                .max(Comparator.comparingInt(area -> out.get(area) - in.getOrDefault(area, 0)))
                .orElseThrow());
      }
      rest.remove(silent.orElseGet(() -> first.get(first.size() - 1)));
    }
    first.addAll(last);
    return first;
  }

  private List<Box> boxesOf(String area) {
    List<Box> own = boxes.values().stream().filter(b -> b.file.area().equals(area)).toList();
    List<Box> done = new ArrayList<>();
    Set<Box> seen = new LinkedHashSet<>();
    // Those that the outside starts come first; what they call follows in the order of the calls.
    List<Box> starts = new ArrayList<>(own);
    starts.sort(
        Comparator.comparing((Box box) -> box.labels.stream().noneMatch(Label::incoming))
            .thenComparing(box -> box.file.path()));
    for (int i = starts.size() - 1; i >= 0; i--) {
      visit(starts.get(i), area, seen, done);
    }
    List<Box> order = new ArrayList<>(done);
    Collections.reverse(order);
    return order;
  }

  /** Depth first; who is finished last stands first. */
  private void visit(Box box, String area, Set<Box> seen, List<Box> done) {
    if (!seen.add(box)) {
      return;
    }
    List<Box> called =
        arrows.stream()
            .filter(arrow -> arrow.from() == box && arrow.to().file.area().equals(area))
            .map(Arrow::to)
            .toList();
    for (int i = called.size() - 1; i >= 0; i--) {
      visit(called.get(i), area, seen, done);
    }
    done.add(box);
  }

  private static int panelHeight(int boxes) {
    return PANEL_TITLE + boxes * (BOX_HEIGHT + GAP) - GAP + PANEL_PADDING;
  }

  /** Consecutive areas share a column, so that the highest column is as low as can be. */
  private List<List<String>> columns(List<String> areas) {
    List<Integer> heights =
        areas.stream().map(area -> panelHeight(boxesOf(area).size()) + GAP).toList();
    int limit = heights.stream().mapToInt(Integer::intValue).max().orElse(0);
    while (true) {
      List<List<String>> columns = new ArrayList<>();
      int height = Integer.MAX_VALUE;
      for (int i = 0; i < areas.size(); i++) {
        if (columns.isEmpty() || height + heights.get(i) > limit) {
          columns.add(new ArrayList<>());
          height = 0;
        }
        columns.get(columns.size() - 1).add(areas.get(i));
        height += heights.get(i);
      }
      if (columns.size() <= COLUMNS) {
        return columns;
      }
      limit += GAP;
    }
  }

  // --- Drawing

  private String draw() {
    List<List<String>> columns = columns(areasInOrder());
    for (int column = 0; column < columns.size(); column++) {
      int y = MARGIN + PANEL_TITLE;
      for (String area : columns.get(column)) {
        List<Box> own = boxesOf(area);
        int top = y - PANEL_TITLE;
        for (Box box : own) {
          box.column = column;
          box.y = y;
          y += BOX_HEIGHT + GAP;
        }
        panels.add(new Panel(area, column, top, panelHeight(own.size())));
        y += PANEL_TITLE + PANEL_PADDING;
      }
    }
    int highest = panels.stream().mapToInt(p -> p.y() + p.height()).max().orElse(0);

    List<Line> lines = lines(highest);
    int x = MARGIN;
    int[] columnX = new int[COLUMNS];
    int[] gutterX = new int[COLUMNS + 1];
    for (int i = 0; i <= COLUMNS; i++) {
      gutterX[i] = x;
      x += gutterWidth[i];
      if (i < COLUMNS) {
        columnX[i] = x;
        x += PANEL_WIDTH;
      }
    }
    int width = x + MARGIN;
    boxes.values().forEach(box -> box.x = columnX[box.column] + PANEL_PADDING);
    int belowBoxes = highest + GAP + overLanes * LANE;
    int height = belowBoxes + LEGEND;

    open(width, height);
    for (Panel panel : panels) {
      rect(columnX[panel.x()], panel.y(), PANEL_WIDTH, panel.height(), 10, "#f3f5f8", "#dde2e9");
      text(columnX[panel.x()] + PANEL_PADDING, panel.y() + 19, "area", panel.area(), GREY);
    }
    lines.forEach(line -> path(line, gutterX));
    boxes.values().forEach(this::box);
    legend(MARGIN, belowBoxes + 12);
    svg.append("</svg>\n");
    return svg.toString();
  }

  /** An arrow with the vertical lines that it follows; none when it goes straight down. */
  private record Line(
      Arrow arrow, Side out, int outY, Side in, int inY, List<Trunk> trunks, int acrossY) {}

  private int overLanes;

  private List<Line> lines(int highest) {
    Map<Arrow, List<Side>> sides = new LinkedHashMap<>();
    List<Arrow> straight = new ArrayList<>();
    for (Arrow arrow : arrows) {
      Box from = arrow.from();
      Box to = arrow.to();
      if (from.file.area().equals(to.file.area()) && to.y == from.bottom() + GAP) {
        straight.add(arrow);
      } else if (from.column == to.column) {
        // Down on the right, back up on the left.
        Side side = to.y > from.y ? Side.RIGHT : Side.LEFT;
        sides.put(arrow, List.of(side, side));
      } else if (from.column < to.column) {
        sides.put(arrow, List.of(Side.RIGHT, Side.LEFT));
      } else {
        sides.put(arrow, List.of(Side.LEFT, Side.RIGHT));
      }
    }
    Map<Port, Integer> ports = ports(sides);

    Map<List<Object>, Trunk> trunks = new LinkedHashMap<>();
    Map<Box, Integer> across = new LinkedHashMap<>();
    List<Line> lines = new ArrayList<>();
    for (Arrow arrow : arrows) {
      if (straight.contains(arrow)) {
        lines.add(new Line(arrow, null, 0, null, 0, List.of(), 0));
        continue;
      }
      Side out = sides.get(arrow).get(0);
      Side in = sides.get(arrow).get(1);
      int outY = ports.get(new Port(arrow.from(), out, null));
      int inY = ports.get(new Port(arrow.to(), in, arrow));
      int outGutter = arrow.from().column + (out == Side.RIGHT ? 1 : 0);
      int inGutter = arrow.to().column + (in == Side.RIGHT ? 1 : 0);
      List<Trunk> own = new ArrayList<>();
      Trunk first =
          trunks.computeIfAbsent(List.of(arrow.from(), outGutter), key -> new Trunk(outGutter));
      own.add(first);
      first.reach(outY);
      int acrossY = 0;
      if (outGutter == inGutter) {
        first.reach(inY);
      } else {
        // Other columns lie between: below all boxes.
        int lane = across.computeIfAbsent(arrow.from(), box -> across.size());
        acrossY = highest + GAP / 2 + (lane + 1) * LANE;
        first.reach(acrossY);
        Trunk second =
            trunks.computeIfAbsent(List.of(arrow.from(), inGutter), key -> new Trunk(inGutter));
        second.reach(acrossY);
        second.reach(inY);
        own.add(second);
      }
      lines.add(new Line(arrow, out, outY, in, inY, own, acrossY));
    }
    overLanes = across.size();
    assignLanes(List.copyOf(trunks.values()));
    return lines;
  }

  /** Spreads the lines of each side of a box over its height, ordered by where they come from. */
  private Map<Port, Integer> ports(Map<Arrow, List<Side>> sides) {
    Map<Box, Map<Side, Map<Port, List<Integer>>>> used = new LinkedHashMap<>();
    sides.forEach(
        (arrow, ends) -> {
          used.computeIfAbsent(arrow.from(), box -> new TreeMap<>())
              .computeIfAbsent(ends.get(0), side -> new LinkedHashMap<>())
              .computeIfAbsent(new Port(arrow.from(), ends.get(0), null), p -> new ArrayList<>())
              .add(arrow.to().y);
          used.computeIfAbsent(arrow.to(), box -> new TreeMap<>())
              .computeIfAbsent(ends.get(1), side -> new LinkedHashMap<>())
              .computeIfAbsent(new Port(arrow.to(), ends.get(1), arrow), p -> new ArrayList<>())
              .add(arrow.from().y);
        });
    Map<Port, Integer> ports = new HashMap<>();
    used.forEach(
        (box, bySide) ->
            bySide.forEach(
                (side, ends) -> {
                  List<Port> sorted = new ArrayList<>(ends.keySet());
                  sorted.sort(
                      Comparator.comparingDouble(
                          port ->
                              ends.get(port).stream().mapToInt(y -> y).average().orElseThrow()));
                  for (int i = 0; i < sorted.size(); i++) {
                    ports.put(sorted.get(i), box.y + BOX_HEIGHT * (i + 1) / (sorted.size() + 1));
                  }
                }));
    return ports;
  }

  /** Short lines first; each takes the first lane of its gutter that is free along it. */
  private void assignLanes(List<Trunk> trunks) {
    for (int gutter = 0; gutter <= COLUMNS; gutter++) {
      int number = gutter;
      List<Trunk> own =
          trunks.stream()
              .filter(trunk -> trunk.gutter == number)
              .sorted(
                  Comparator.comparingInt((Trunk trunk) -> trunk.bottom - trunk.top)
                      .thenComparingInt(trunk -> trunk.top))
              .toList();
      List<List<Trunk>> lanes = new ArrayList<>();
      for (Trunk trunk : own) {
        int lane =
            IntStream.range(0, lanes.size())
                .filter(i -> lanes.get(i).stream().noneMatch(other -> touch(trunk, other)))
                .findFirst()
                .orElse(lanes.size());
        if (lane == lanes.size()) {
          lanes.add(new ArrayList<>());
        }
        lanes.get(lane).add(trunk);
        trunk.lane = lane;
      }
      gutterWidth[gutter] =
          lanes.isEmpty() && (gutter == 0 || gutter == COLUMNS)
              ? 0
              : Math.max(MIN_GUTTER, 2 * GUTTER_EDGE + (lanes.size() - 1) * LANE);
    }
  }

  private static boolean touch(Trunk one, Trunk other) {
    return one.top - LANE < other.bottom && other.top - LANE < one.bottom;
  }

  private void path(Line line, int[] gutterX) {
    Arrow arrow = line.arrow();
    List<int[]> points = new ArrayList<>();
    if (line.trunks().isEmpty()) {
      int x = arrow.from().x + BOX_WIDTH / 2;
      points.add(new int[] {x, arrow.from().bottom()});
      points.add(new int[] {x, arrow.to().y});
    } else {
      points.add(new int[] {edge(arrow.from(), line.out()), line.outY()});
      int y = line.outY();
      for (Trunk trunk : line.trunks()) {
        int x = gutterX[trunk.gutter] + GUTTER_EDGE + trunk.lane * LANE;
        points.add(new int[] {x, y});
        y = trunk == line.trunks().get(line.trunks().size() - 1) ? line.inY() : line.acrossY();
        points.add(new int[] {x, y});
      }
      points.add(new int[] {edge(arrow.to(), line.in()), line.inY()});
    }
    String ink = INKS.get(index(arrow.from()) % INKS.size());
    svg.append("<path d=\"")
        .append(rounded(points))
        .append("\" fill=\"none\" stroke=\"")
        .append(ink)
        .append("\" stroke-width=\"1.4\"")
        .append(arrow.waits() ? "" : " stroke-dasharray=\"3.5 3\"")
        .append(" marker-end=\"url(#arrow-")
        .append(INKS.indexOf(ink))
        .append(")\"/>\n");
  }

  private int index(Box box) {
    return List.copyOf(boxes.values()).indexOf(box);
  }

  private static int edge(Box box, Side side) {
    return side == Side.LEFT ? box.x : box.x + BOX_WIDTH;
  }

  /** A line along the points with its corners rounded off. */
  private static String rounded(List<int[]> points) {
    StringBuilder path = new StringBuilder();
    path.append("M").append(points.get(0)[0]).append(' ').append(points.get(0)[1]);
    for (int i = 1; i < points.size() - 1; i++) {
      int[] at = points.get(i);
      int[] before = towards(at, points.get(i - 1));
      int[] after = towards(at, points.get(i + 1));
      path.append(
          " L%d %d Q%d %d %d %d".formatted(before[0], before[1], at[0], at[1], after[0], after[1]));
    }
    int[] end = points.get(points.size() - 1);
    return path.append(" L").append(end[0]).append(' ').append(end[1]).toString();
  }

  private static int[] towards(int[] from, int[] to) {
    int dx = to[0] - from[0];
    int dy = to[1] - from[1];
    int length = Math.abs(dx) + Math.abs(dy);
    int step = Math.min(CORNER, length / 2);
    return new int[] {from[0] + Integer.signum(dx) * step, from[1] + Integer.signum(dy) * step};
  }

  private void box(Box box) {
    rect(box.x, box.y, BOX_WIDTH, BOX_HEIGHT, 7, "#ffffff", "#9aa5b4");
    text(box.x + 9, box.y + 18, "name", box.file.stem(), "#1d2733");
    int x = box.x + 9;
    for (Label label : box.labels) {
      x += label(label, x, box.y + 26) + 5;
    }
    String count =
        box.template
            ? FlowDocument.count(box.routes, "API")
            : box.routes == 1 ? "" : FlowDocument.count(box.routes, "route");
    if (!count.isEmpty()) {
      svg.append(
          "<text class=\"small\" text-anchor=\"end\" x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>\n"
              .formatted(box.x + BOX_WIDTH - 8, box.y + 39, GREY, count));
    }
  }

  /** Filled when it comes in, framed when the flow goes out to it; answers its width. */
  private int label(Label label, int x, int y) {
    String words = label.incoming() ? label.text() + " ›" : "› " + label.text();
    int width = 10 + words.chars().map(FlowDrawing::width).sum();
    rect(x, y, width, 15, 7, label.incoming() ? label.colour() : "#ffffff", label.colour());
    text(x + 5, y + 11, "small", words, label.incoming() ? "#ffffff" : label.colour());
    return width;
  }

  /** About how wide a letter is in the widest of the usual fonts, rounded up. */
  private static int width(int letter) {
    if ("Wm".indexOf(letter) >= 0) {
      return 10;
    }
    return "ilr› ".indexOf(letter) >= 0 ? 5 : 7;
  }

  private void legend(int x, int y) {
    int at = x + 4;
    at += label(new Label("Clock", AMBER, true), at, y) + 6;
    at += legend(at, y, "starts the flow", 96);
    at += label(new Label("PostgreSQL", BLUE, false), at, y) + 6;
    at += legend(at, y, "is used by a step", 110);
    svg.append(
        "<path d=\"M%d %d h34\" stroke=\"%s\" stroke-width=\"1.4\" marker-end=\"url(#arrow-0)\"/>\n"
            .formatted(at, y + 8, INKS.get(0)));
    at += 42;
    at += legend(at, y, "calls", 36);
    svg.append(
        "<path d=\"M%d %d h34\" stroke=\"%s\" stroke-width=\"1.4\" stroke-dasharray=\"3.5 3\" marker-end=\"url(#arrow-0)\"/>\n"
            .formatted(at, y + 8, INKS.get(0)));
    at += 42;
    legend(at, y, "wakes up, does not wait", 0);
  }

  private int legend(int x, int y, String words, int width) {
    text(x, y + 11, "small", words, GREY);
    return width;
  }

  private void open(int width, int height) {
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" role="img" aria-labelledby="title">
        <title id="title">The flows of WeCom Link: one box per file in routes/, grouped by area</title>
        <style>
        text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif; }
        .area { font-size: 13px; font-weight: 600; letter-spacing: .04em; }
        .name { font-size: 13px; font-weight: 600; }
        .small { font-size: 10.5px; }
        </style>
        <defs>
        """
            .formatted(width, height, width));
    for (int i = 0; i < INKS.size(); i++) {
      svg.append(
          """
          <marker id="arrow-%d" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0.5 L8 4 L0 7.5 z" fill="%s"/></marker>
          """
              .formatted(i, INKS.get(i)));
    }
    svg.append("</defs>\n");
    svg.append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
  }

  private void rect(int x, int y, int width, int height, int radius, String fill, String stroke) {
    svg.append(
        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\" fill=\"%s\" stroke=\"%s\"/>\n"
            .formatted(x, y, width, height, radius, fill, stroke));
  }

  private void text(int x, int y, String style, String words, String colour) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text class=\"%s\" x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>\n",
            style,
            x,
            y,
            colour,
            words.replace("&", "&amp;").replace("<", "&lt;")));
  }
}
