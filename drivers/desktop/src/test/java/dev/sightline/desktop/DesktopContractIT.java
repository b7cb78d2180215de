package dev.sightline.desktop;

import dev.sightline.action.ActionKind;
import dev.sightline.driver.GuiDriver;
import dev.sightline.testkit.DeclaredActionSpaces;
import dev.sightline.testkit.DriverContract;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import javax.swing.SwingUtilities;
import org.jspecify.annotations.Nullable;

@OnDisplay
class DesktopContractIT extends DriverContract {

    private @Nullable FixtureWindow window;

    @Override
    protected GuiDriver open() {
        return DesktopDriverFactory.builder().build().open(Path.of("."));
    }

    @Override
    protected void showFixture() throws Exception {
        stop();
        SwingUtilities.invokeAndWait(() -> window = new FixtureWindow());
        Rig.await("the fixture in front", () -> fixture().isFocused());
    }

    @Override
    protected void stop() throws Exception {
        FixtureWindow last = window;
        if (last != null) {
            SwingUtilities.invokeAndWait(last::dispose);
        }
    }

    @Override
    protected FixtureWindow fixture() {
        return Objects.requireNonNull(window);
    }

    @Override
    protected Set<ActionKind> offered() {
        return DeclaredActionSpaces.DESKTOP.kinds();
    }
}
