package io.wecomlink.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.simulator.SimulatedCorp;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Wait;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Both ways to a linked WeCom, and what can go wrong on them. */
class LinkingPageTest extends AtThePage {

  @Test
  void aCompanyThatHasWecomIsLinked() throws Exception {
    String tenantId = tenant("春禾商贸");
    SimulatedCorp corp =
        product.simulator().createCorp(CorpSpec.named("春禾商贸").members(30).customers(200).seed(7));

    person.comesWith(admin(tenantId)).sees("关联企业微信").scene("page-entry");
    assertThat(person.address()).doesNotContain("token");
    person.presses("立即关联").sees("授权企业微信应用");
    person.presses("立即授权").sees("使用企业微信扫码").sees("正在等待企业微信授权");
    Wait.until(
        "the QR code is drawn",
        () -> person.evaluates("return document.querySelector('.qr path[d^=M]')") != null);
    person.scene("page-install");
    String link = (String) person.evaluates("return document.querySelector('.timed-link a').href");
    assertThat(readQrCode()).isEqualTo(link);

    person.presses("打开授权页面").looksAtTheNewTab().sees("安装第三方应用");
    person.ticks(corp.name()).presses("同意安装").sees("企业微信授权已完成").scene("page-installed");
    // Nobody presses anything here: the page moves on by itself.
    person.closesTheTab().sees("已完成设置").scene("page-developer-id");
    person.presses("已完成设置").sees("未生效：客户将不带 unionid 同步").sees("已关联");
    person.scene("page-linked");
  }

  @Test
  void aCompanyThatHasNoWecomRegistersOne() {
    String tenantId = tenant("新芽科技");

    person.comesWith(admin(tenantId)).sees("关联企业微信");
    person.presses("注册并关联").sees("预填信息");
    person.fills("企业名称", "新芽科技有限公司").fills("管理员姓名", "林一诺");
    person.fills("管理员手机号", "13800000000").scene("page-register");
    person.presses("开始注册企业微信").sees("手机扫码注册").sees("正在等待企业微信返回注册结果");
    person.scene("page-register-waiting");
    person.presses("查询注册结果").sees("企业微信暂未返回结果");

    person.presses("打开注册页面").looksAtTheNewTab().sees("注册企业微信");
    person.scene("simulator-register");
    person.evaluates("document.querySelector('form').requestSubmit()");
    person.sees("注册").closesTheTab();
    person.sees("企业认证").sees("前往企业微信进行认证").scene("page-certification");
    person.presses("已完成认证，下一步").sees("尚未认证").scene("page-not-certified");
    person.presses("暂时跳过").sees("确定跳过认证").scene("page-skip-certification");
    assertThat((String) person.evaluates("return document.querySelector('dialog').innerText"))
        .as("the problem of another action")
        .doesNotContain("尚未认证");
    person.presses("暂时跳过").sees("已完成设置");
  }

  @Test
  void whoeverWaitsForALinkMayThinkBetterOfIt() {
    String tenantId = tenant("改意商贸");
    person.comesWith(admin(tenantId)).presses("立即关联").sees("授权企业微信应用");
    assertThat(person.evaluates("return document.activeElement.id"))
        .as("the button has gone: the keyboard goes on at the step")
        .isEqualTo("main");
    person.presses("立即授权").sees("使用企业微信扫码");
    assertThat(person.mayPress("接入自建应用")).isTrue();
    assertThat(person.mayPress("企业还没有企业微信？")).isTrue();
    person.presses("取消关联").sees("取消本次关联？").sees("链接将失效").presses("取消关联");
    person.sees("已有企业微信").presses("注册并关联").presses("开始注册企业微信").sees("手机扫码注册");
    assertThat(person.mayPress("接入自建应用")).isTrue();
    person.presses("取消关联").scene("page-give-up").presses("取消关联").sees("已有企业微信");
    assertThat(product.admin(tenantId).get("/tenants/" + tenantId + "/wecom").json().get("state"))
        .hasToString("\"NOT_LINKED\"");
  }

  @Test
  void anUninstallationInWecomIsSeen() {
    LinkedTenant tenant =
        LinkedTenant.authorized(product, CorpSpec.named("变更商贸").members(5).customers(5));
    person.comesWith(admin(tenant.tenantId())).sees("已完成设置");
    product.simulator().uninstall(tenant.corp());
    person.sees("企业微信已解除关联").scene("page-unlinked");
  }

  @Test
  void aMiniProgramsSecretIsCheckedStoredAndRemoved() {
    LinkedTenant tenant =
        LinkedTenant.synced(product, CorpSpec.named("小程序商贸").members(10).customers(20));
    var miniProgram = tenant.corp().associateMiniProgram();

    person.comesWith(admin(tenant.tenantId())).sees("全员营销小程序");
    person.presses("设置 Secret").sees("请填写已关联企业微信的小程序").scene("page-mini-program");
    person.fills("AppID", "wx0123456789abcdef").fills("Secret", "not-the-secret");
    person.presses("确认").sees("Secret 校验未通过").scene("page-mini-program-refused");
    person.fills("Secret", miniProgram.secret()).presses("确认").sees("最近校验");
    assertThat(person.text()).doesNotContain(miniProgram.secret());
    person.scene("page-mini-program-set");
    person.presses("移除").sees("移除小程序？").presses("移除").sees("尚未设置");
  }

  private String readQrCode() throws Exception {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(person.pictureOf(".qr")));
    int[] pixels =
        image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    return new QRCodeReader()
        .decode(
            new BinaryBitmap(
                new HybridBinarizer(
                    new RGBLuminanceSource(image.getWidth(), image.getHeight(), pixels))))
        .getText();
  }
}
