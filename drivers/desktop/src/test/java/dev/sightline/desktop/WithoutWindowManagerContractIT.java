package dev.sightline.desktop;

import dev.sightline.action.ActionKind;
import java.util.Set;

/** The contract on a bare X server, as in a container: there is no list of windows. */
@OnDisplay(windowManager = false)
class WithoutWindowManagerContractIT extends DesktopContractIT {

    @Override
    protected Set<ActionKind> offered() {
        return Set.of(
                ActionKind.CLICK,
                ActionKind.MOVE,
                ActionKind.DRAG,
                ActionKind.SCROLL,
                ActionKind.TYPE_TEXT,
                ActionKind.PRESS_KEYS);
    }
}
