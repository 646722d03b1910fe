using PathTrace.Cli.Terminal;
using PathTrace.Rendering;

namespace PathTrace.Cli.Commands;

/// <summary>Runs <c>pathtrace show</c>.</summary>
internal sealed class ShowCommand(SnapshotReader reader, Output output)
{
    internal int Run(string path, bool verbose, ColorChoice color, int? width)
    {
        if (reader.Read(path) is not { } snapshot)
            return ExitCodes.Usage;
        output.Write(new SnapshotRenderer(Shared.Layout(output, width, verbose)).Render(snapshot), color);
        output.Flush();
        return snapshot.Nodes.IsEmpty ? ExitCodes.Usage : ExitCodes.Reaches;
    }
}
