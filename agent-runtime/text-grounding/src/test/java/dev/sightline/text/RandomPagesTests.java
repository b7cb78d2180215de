package dev.sightline.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.grounding.GroundingException;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.Target;
import dev.sightline.screen.Box;
import dev.sightline.screen.Space;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Over two hundred drawn screens of all themes, sizes and device pixel ratios. */
class RandomPagesTests {

    private static final int PAGES = 200;
    private static final long SEED = 20_261_123;

    @Test
    void everyLocatedPointLiesInsideItsTarget() {
        var outside = new ArrayList<String>();
        var notFound = new ArrayList<String>();
        int located = 0;
        try (var reader = PpOcrTextReader.open(2)) {
            var locator = new TextLocator(reader);
            for (int i = 0; i < PAGES; i++) {
                var page = new RandomPage(SEED + i);
                for (RandomPage.Item item : page.items()) {
                    Target target = item.field() ? Target.field(item.text()) : Target.text(item.text());
                    located += check(locator, page, i, target, item.box(), outside, notFound);
                    String lastWord = item.text().substring(item.text().lastIndexOf(' ') + 1);
                    if (!item.field() && !lastWord.equals(item.text())) {
                        located += check(locator, page, i, Target.text(lastWord), item.lastWord(), outside, notFound);
                    }
                }
            }
        }
        assertThat(outside).isEmpty();
        assertThat(located).isGreaterThan(1300);
        // misread beyond what a fuzzy match forgives
        assertThat(notFound).hasSizeLessThan(located / 200);
    }

    private static int check(
            TextLocator locator,
            RandomPage page,
            int number,
            Target target,
            Box<Space.Pixels> box,
            List<String> outside,
            List<String> notFound) {
        try {
            Located found = locator.locate(page.screenshot(), target);
            if (!box.contains(found.point())) {
                outside.add("page " + number + ": " + target + " is at " + box + ", located " + found);
            }
            return 1;
        } catch (GroundingException e) {
            notFound.add("page " + number + ": " + e.getMessage());
            return 0;
        }
    }
}
