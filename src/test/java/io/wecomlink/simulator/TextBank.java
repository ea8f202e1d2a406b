package io.wecomlink.simulator;

/** Names and remarks as people really have them, including those that break careless software. */
final class TextBank {

  private static final String[] SURNAMES = {
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林",
    "何", "郭", "马", "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "萧", "欧阳", "司马",
    "𠮷", "龘"
  };
  private static final String[] GIVEN = {
    "伟", "芳", "娜", "敏", "静", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超", "秀英", "丽华",
    "建国", "子轩", "梓涵", "浩然", "欣怡", "宇航", "诗涵", "雨桐", "俊杰", "思远", "嘉怡", "一诺", "若曦", "靐"
  };
  private static final String[] NICKNAMES = {
    "🌟小星星", "👨‍👩‍👧‍👦 一家人", "𠮷野家", "龘靐齉", "Zoë", "e\u0301toile", "مرحبا", "שלום123",
    "A0🏠房产小李", "\u200B零宽", "阿\u0301", "𠀀𪚥", "Mr. O'Neil", "<b>粗</b>", "\"引号\"", "back\\slash",
    "🇨🇳", "１２３", "  两侧空格  ", "ﷺ", "null", "張學友", "さくら", "한글"
  };
  private static final String[] COMPANIES = {
    "云栖", "蓝海", "天元", "星河", "百川", "东方", "长江", "华夏", "金石", "瑞丰", "𠮷祥", "盛世"
  };
  private static final String[] TRADES = {"科技", "贸易", "教育", "医疗", "餐饮", "物流", "文化", "制造"};
  private static final String[] POSITIONS = {"经理", "总监", "采购", "店长", "工程师", "创始人 & CEO"};
  private static final String[] DEPARTMENTS = {
    "销售", "研发", "市场", "客服", "财务", "人事", "运营", "法务", "采购", "华东", "华南", "华北", "直营店", "大客户"
  };
  private static final String[] STATES = {
    "store-chaoyang", "qr_001", "线下门店-朝阳🌟", "spring2024", "A-B_c", "活动页"
  };
  private static final String[] TAG_GROUPS = {
    "意向", "来源", "行业", "等级", "地区", "年龄段", "产品线", "🌈 渠道", "活跃度", "生命周期"
  };
  private static final String[] TAGS = {
    "高", "中", "低", "老客户", "新客", "VIP💎", "已成交", "待跟进", "流失预警", "龘"
  };
  private static final String RARE = "龘靐齉𠮷𠀀𪚥爩麤灪龖";

  private TextBank() {}

  private static String pick(String[] from, long h) {
    return from[Mix.below(h, from.length)];
  }

  static String personName(long h) {
    return pick(SURNAMES, Mix.of(h, 1)) + pick(GIVEN, Mix.of(h, 2));
  }

  static String nickname(long h) {
    int kind = Mix.below(Mix.of(h, 3), 20);
    if (kind < 2) {
      return pick(NICKNAMES, Mix.of(h, 4));
    }
    if (kind < 5) {
      return personName(h) + " " + Mix.below(Mix.of(h, 5), 1000);
    }
    return kind < 7 ? "A" + personName(h) + "😊" : personName(h);
  }

  static String company(long h) {
    return pick(COMPANIES, Mix.of(h, 6)) + pick(TRADES, Mix.of(h, 7));
  }

  static String position(long h) {
    return pick(POSITIONS, Mix.of(h, 8));
  }

  static String department(long h) {
    return pick(DEPARTMENTS, h) + (Mix.below(Mix.of(h, 9), 3) == 0 ? "二部" : "部");
  }

  static String state(long h) {
    return pick(STATES, h);
  }

  static String tagGroup(int i) {
    return TAG_GROUPS[i % TAG_GROUPS.length] + (i < TAG_GROUPS.length ? "" : String.valueOf(i));
  }

  static String tag(int i) {
    return TAGS[i % TAGS.length] + (i < TAGS.length ? "" : String.valueOf(i));
  }

  /** Text of exactly {@code length} characters, many of them outside the basic plane. */
  static String rare(int length) {
    int[] points = RARE.codePoints().toArray();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(points[i % points.length]);
    }
    return text.toString();
  }
}
