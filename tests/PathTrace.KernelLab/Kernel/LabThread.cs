using System.Runtime.ExceptionServices;

namespace PathTrace.KernelLab.Kernel;

/// <summary>Work inside namespaces runs on threads of its own, because a namespace is a property of the thread.</summary>
internal static class LabThread
{
    /// <summary>Runs the work on a new thread and waits for it.</summary>
    internal static T Run<T>(Func<T> work)
    {
        T? result = default;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = work();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!;
    }
}
