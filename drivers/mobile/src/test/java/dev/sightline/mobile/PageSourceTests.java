package dev.sightline.mobile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.driver.Control;
import dev.sightline.screen.Point;
import dev.sightline.screen.Space;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageSourceTests {

    private static final String SHOP = """
            <?xml version='1.0' encoding='UTF-8' standalone='yes' ?>
            <hierarchy index="0" class="hierarchy" rotation="0" width="1080" height="2400">
              <android.widget.FrameLayout package="shop" class="android.widget.FrameLayout" text="" clickable="false" bounds="[0,0][1080,2400]" displayed="true">
                <android.widget.LinearLayout package="shop" class="android.widget.LinearLayout" text="" clickable="true" bounds="[0,200][1080,400]" displayed="true">
                  <android.widget.TextView package="shop" class="android.widget.TextView" text="Blue mug" clickable="false" bounds="[40,220][500,280]" displayed="true" />
                  <android.widget.TextView package="shop" class="android.widget.TextView" text="12.50 &amp; more" clickable="false" bounds="[40,300][500,380]" displayed="true" />
                  <android.widget.ImageButton package="shop" class="android.widget.ImageButton" text="" content-desc="Delete" clickable="true" bounds="[900,240][1040,360]" displayed="true" />
                </android.widget.LinearLayout>
                <android.widget.EditText package="shop" class="android.widget.EditText" text="ada@example.com" hint="E-mail" clickable="true" bounds="[0,500][1080,600]" displayed="true" />
                <android.widget.EditText package="shop" class="android.widget.EditText" text="1234" password="true" clickable="true" bounds="[0,600][1080,700]" displayed="true" />
                <android.widget.TextView package="shop" class="android.widget.TextView" text="Terms" clickable="false" bounds="[0,800][1080,900]" displayed="true" />
                <android.widget.Button package="shop" class="android.widget.Button" text="Hidden" clickable="true" bounds="[0,2000][1080,2100]" displayed="false" />
              </android.widget.FrameLayout>
              <android.widget.FrameLayout package="android" class="android.widget.FrameLayout" text="" clickable="false" bounds="[300,350][800,550]" displayed="true">
                <android.widget.Button package="android" class="android.widget.Button" text="Allow" clickable="true" bounds="[300,350][800,450]" displayed="true" />
              </android.widget.FrameLayout>
            </hierarchy>
            """;

    private static Control.@Nullable Node at(double x, double y) {
        return PageSource.at(new Point<>(x, y), SHOP);
    }

    @Test
    void rowThatReactsIsCalledByItsWords() {
        assertThat(at(100, 250)).isEqualTo(new Control.Node("Blue mug 12.50 & more Delete", "LinearLayout", "shop"));
    }

    @Test
    void buttonWithinARowIsReachedBeforeTheRow() {
        assertThat(at(950, 300)).isEqualTo(new Control.Node("Delete", "ImageButton", "shop"));
    }

    @Test
    void windowOnTopIsReachedFirst() {
        assertThat(at(400, 380)).isEqualTo(new Control.Node("Allow", "Button", "android"));
    }

    @Test
    void contentsOfFieldsAreNoNames() {
        assertThat(at(100, 550)).isEqualTo(new Control.Node("E-mail", "EditText", "shop"));
        assertThat(at(100, 650)).isEqualTo(new Control.Node("", "EditText", "shop"));
    }

    @Test
    void textThatDoesNotReactIsNamedWhereNothingElseIs() {
        assertThat(at(100, 850)).isEqualTo(new Control.Node("Terms", "TextView", "shop"));
        assertThat(at(100, 1500)).isNull();
        assertThat(at(100, 2050)).as("not displayed").isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html><body>no phone",
                "<hierarchy><a bounds=\"[0,0][x,9]\"/></hierarchy>",
                "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><hierarchy><a bounds=\"[0,0][99,99]\" text=\"&b;\"/></hierarchy>"
            })
    void whatIsNoSourceSaysNothing(String xml) {
        assertThat(PageSource.at(new Point<>(5, 5), xml)).isNull();
    }

    @Test
    void sourceThatIsDeeplyNestedSaysNothing() {
        assertThat(PageSource.at(new Point<Space.Driver>(5, 5), "<a bounds=\"[0,0][9,9]\">".repeat(50_000)))
                .isNull();
    }

    @Test
    void phoneThatTakesTooLongIsNotAskedAgain() {
        var asked = new AtomicInteger();
        var never = new CountDownLatch(1);
        var nodes = new NodeReader(
                _ -> {
                    asked.incrementAndGet();
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return null;
                },
                Duration.ofMillis(20));

        assertThat(nodes.at(new Point<>(1, 1))).isNull();
        assertThat(nodes.at(new Point<>(1, 1))).isNull();
        never.countDown();
        assertThat(asked).hasValueLessThanOrEqualTo(1);
    }

    @Test
    void phoneThatFailsSaysNothing() {
        var nodes = new NodeReader(
                _ -> {
                    throw new IllegalStateException("no source");
                },
                Duration.ofSeconds(5));

        assertThat(nodes.at(new Point<>(1, 1))).isNull();
    }
}
