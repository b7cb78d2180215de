package dev.sightline.mobile;

import dev.sightline.action.ActionKind;
import dev.sightline.driver.GuiDriver;
import dev.sightline.testkit.DeclaredActionSpaces;
import dev.sightline.testkit.DriverContract;
import dev.sightline.testkit.Fixture;
import dev.sightline.testkit.android.AppiumServer;
import dev.sightline.testkit.android.FakeAndroid;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

class FakeAndroidContractIT extends DriverContract {

    private static final String CONTRACT = "dev.sightline.contract";

    @SuppressWarnings("NullAway.Init") // started before all tests
    private FakeAndroid phone;

    @SuppressWarnings("NullAway.Init") // started before all tests
    private AppiumServer appium;

    @Override
    protected void start(Path folder) throws Exception {
        phone = FakeAndroid.start("chromium", List.of(new FakeAndroid.App("Contract", CONTRACT, Fixture.page())));
        appium = Phones.appium(phone.androidHome());
    }

    @Override
    protected void stop() {
        if (appium != null) {
            appium.close();
        }
        if (phone != null) {
            phone.close();
        }
    }

    @Override
    protected GuiDriver open() {
        var builder = MobileDriverFactory.builder(MobilePlatform.ANDROID, appium.url());
        phone.capabilities().forEach(builder::capability);
        return builder.build().open(Path.of("."));
    }

    @Override
    protected void showFixture() {
        phone.inShell("shell.open('" + CONTRACT + "', '/app/" + CONTRACT + "?' + Math.random())");
    }

    @Override
    protected Fixture fixture() {
        return new Fixture() {

            @Override
            public List<String> pressed() {
                var names = new ArrayList<String>();
                phone.inApp("pressed").forEach(name -> names.add(name.asString("")));
                return names;
            }

            @Override
            public String typed() {
                return phone.inApp("field.value").asString("");
            }

            @Override
            public double scrolled() {
                return phone.inApp("scrollY").asDouble(0);
            }
        };
    }

    @Override
    protected Set<ActionKind> offered() {
        return DeclaredActionSpaces.ANDROID.kinds();
    }
}
