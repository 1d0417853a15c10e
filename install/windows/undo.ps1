# After a failure everything is put back, in reverse order. What to do is kept as data.

function Add-OpksshUndo {
    param([hashtable] $Run, [string] $Kind, [hashtable] $Detail)
    $Run.Undo.Add(@{ Kind = $Kind; Detail = $Detail })
}

# Puts one thing back.
function Undo-OpksshStep {
    param([hashtable] $Run, [string] $Kind, [hashtable] $Detail)
    switch ($Kind) {
        'RemoveFile' { [System.IO.File]::Delete($Detail.Path) }
        'RemoveDirectory' {
            if ([System.IO.Directory]::Exists($Detail.Path)) { [System.IO.Directory]::Delete($Detail.Path, $true) }
        }
        'MoveFile' {
            if ([System.IO.File]::Exists($Detail.To)) { [System.IO.File]::Delete($Detail.To) }
            [System.IO.File]::Move($Detail.From, $Detail.To)
        }
        # Without a backup it was not replaced.
        'ReplaceFile' {
            if ([System.IO.File]::Exists($Detail.From)) {
                [System.IO.File]::Replace($Detail.From, $Detail.To, [NullString]::Value)
            }
        }
        'WriteBytes' { [System.IO.File]::WriteAllBytes($Detail.Path, $Detail.Bytes) }
        'SetAccess' { Set-OpksshAccess $Detail.Path $Detail.Sddl $Detail.Directory }
        'MakeDirectory' { New-OpksshDirectory $Detail.Path $Detail.Sddl }
        'RemoveAccount' {
            $sid = Get-OpksshAccountSid $Detail.Name
            if ($sid -ne '') { Remove-OpksshAccount $Detail.Name $sid }
        }
        'TakeRight' { Set-OpksshRight $Run.Stage $Detail.Right $Detail.Sid $false }
        'GiveRight' { Set-OpksshRight $Run.Stage $Detail.Right $Detail.Sid $true }
        'SetPath' { Set-OpksshMachinePath $Detail.Value }
        'SetState' { Write-OpksshStateText $Detail.Text }
        'RestartSshd' { Restart-Service -Name 'sshd' -Force }
        default { throw ('cannot undo ' + $Kind) }
    }
}

# Puts everything back; true when that worked.
function Undo-OpksshRun {
    param([hashtable] $Run)
    # After Ctrl+C nothing can be told any more.
    try { Write-OpksshTalk $Run.Report 'putting everything back' } catch { $null = $_ }
    $good = $true
    $entries = $Run.Undo.ToArray()
    [array]::Reverse($entries)
    foreach ($entry in $entries) {
        try { $null = Undo-OpksshStep $Run $entry.Kind $entry.Detail }
        catch {
            $good = $false
            Write-OpksshError ('cannot put back (' + $entry.Kind + '): ' + $_.Exception.Message)
        }
    }
    $Run.Undo.Clear()
    return $good
}
