package dev.sightline.mcp;

import dev.sightline.agent.GuiAgent;
import dev.sightline.agent.GuiSession;
import dev.sightline.agent.Run;
import dev.sightline.agent.RunResult;
import dev.sightline.task.Task;

/** An agent without a screen. */
final class NoAgent implements GuiAgent {

    @Override
    public RunResult run(Task task) {
        throw new UnsupportedOperationException("There is no screen");
    }

    @Override
    public Run start(Task task) {
        throw new UnsupportedOperationException("There is no screen");
    }

    @Override
    public GuiSession open() {
        throw new UnsupportedOperationException("There is no screen");
    }
}
