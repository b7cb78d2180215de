package dev.sightline.desktop;

import dev.sightline.action.ActionKind;
import dev.sightline.driver.GuiDriver;
import dev.sightline.testkit.DeclaredActionSpaces;
import dev.sightline.testkit.DriverContract;
import dev.sightline.testkit.Fixture;
import java.nio.file.Path;
import java.util.Set;
import javax.swing.SwingUtilities;
import org.junit.jupiter.api.AfterEach;

@OnDisplay
class DesktopContractIT extends DriverContract {

    @SuppressWarnings("NullAway.Init") // opened with the driver
    private FixtureWindow window;

    @Override
    protected GuiDriver open() throws Exception {
        SwingUtilities.invokeAndWait(() -> window = new FixtureWindow());
        Rig.await("the fixture in front", () -> window.isFocused());
        return DesktopDriverFactory.builder().build().open(Path.of("."));
    }

    @AfterEach
    void closeWindow() throws Exception {
        SwingUtilities.invokeAndWait(window::dispose);
    }

    @Override
    protected Fixture fixture() {
        return window;
    }

    @Override
    protected Set<ActionKind> offered() {
        return DeclaredActionSpaces.DESKTOP.kinds();
    }
}
